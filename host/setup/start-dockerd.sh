#!/usr/bin/env bash
# Starts dockerd in the background where no systemd does it. Run as root by docker.sh.
set -euo pipefail

log="$1"

# A pid file left by a crash or a reboot stops dockerd when another program has that number now.
drop_stale_pid() {
  local file="$1" program="$2" pid
  [ -r "$file" ] || return 0
  pid="$(cat "$file")"
  [ "$(cat "/proc/$pid/comm" 2>/dev/null || true)" = "$program" ] || rm -f "$file"
}

drop_stale_pid /var/run/docker.pid dockerd
drop_stale_pid /var/run/docker/containerd/containerd.pid containerd

# Its own session, no terminal, and not our lock (9): it outlives the set-up and the shell that ran it.
PATH="$PATH:/usr/sbin:/sbin" setsid nohup dockerd >>"$log" 2>&1 </dev/null 9<&- &
