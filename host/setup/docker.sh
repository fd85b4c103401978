# Docker Engine: its configuration (merged, never replaced) and a daemon that answers.
# shellcheck shell=bash

daemon_json=/etc/docker/daemon.json

# The Engine's own socket, whatever context or DOCKER_HOST the user's client has. Bounded: a daemon can hang.
engine() {
  if [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then
    as_root timeout 120 docker --host unix:///var/run/docker.sock "$@"
  else
    timeout 120 docker --host unix:///var/run/docker.sock "$@"
  fi
}

docker_version() { engine version --format '{{.Server.Version}}' 2>/dev/null; }

check_docker() {
  local version
  version="$(docker_version)" || { missing docker "no Docker Engine answers on its socket (or only root may ask it)"; return 1; }
  daemon_config --check || { missing docker-config "runsc, address pools or live-restore not set in $daemon_json"; return 1; }
  [ -e /sys/class/net/docker0 ] || daemon_has_no_bridge || { missing docker-bridge "the interface docker0 is gone"; return 1; }
  engine info --format '{{json .Runtimes}}' | grep -q '"runsc"' || { missing runtime "Docker has not loaded runsc"; return 1; }
  ok docker "$version, runtime runsc registered"
}

install_docker() {
  local changed=''
  # Not there while dockerd runs: somebody removed it, and only a restart brings it back.
  [ -e /sys/class/net/docker0 ] || daemon_has_no_bridge || changed=yes
  if ! daemon_config --check; then
    say "adding runsc, small address pools and live-restore to $daemon_json"
    as_root mkdir -p /etc/docker
    as_root "$(command -v node)" "$here/setup/daemon-config.mjs" "$daemon_json" "$runsc_path" "$runsc_args" ||
      fail 1 "$daemon_json could not be changed; see above"
    changed=yes
  fi
  if ! docker_version >/dev/null; then
    start_docker
  elif [ -n "$changed" ]; then
    reload_docker
  fi
}

daemon_has_no_bridge() { grep -qs '"bridge": *"none"' "$daemon_json"; }

daemon_config() { node "$here/setup/daemon-config.mjs" "$@" "$daemon_json" "$runsc_path" "$runsc_args"; }

start_docker() {
  if [ -d /run/systemd/system ]; then
    say "starting Docker (systemd)"
    as_root systemctl start docker || docker_cannot_run
  else
    say "starting dockerd in the background, log in $docker_log"
    as_root bash "$here/setup/start-dockerd.sh" "$docker_log"
  fi
  wait_for_docker || docker_cannot_run
}

# SIGHUP loads runtimes and live-restore; live-restore first means that the restart, which the address pools need, leaves
# running containers alone.
reload_docker() {
  say "reloading Docker's configuration"
  local pid
  pid="$(pgrep -x dockerd | head -n 1)"
  as_root kill -HUP "$pid"
  sleep 1
  if [ -d /run/systemd/system ]; then
    as_root systemctl restart docker
  else
    as_root kill "$pid"
    as_root tail --pid="$pid" -f /dev/null
    start_docker
  fi
  wait_for_docker || docker_cannot_run
}

wait_for_docker() {
  local try
  for try in $(seq 1 150); do
    docker_version >/dev/null && return 0
    sleep 0.2
    [ "$try" -lt 15 ] || pgrep -x dockerd >/dev/null || return 1
  done
  return 1
}

docker_cannot_run() {
  if [ -r "$docker_log" ]; then tail -n 3 "$docker_log" >&2; fi
  fail 3 "Docker does not start on this machine (a container or a kernel without bridges, overlayfs or cgroups?).
Pods cannot run here. These still work: npm run test:unit, npx pinacle validate, npx pinacle plan."
}
