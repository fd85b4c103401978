#!/opt/pinacle/bin/busybox sh
# PID 1 of a pod: reaps orphans, obeys the host, ends everything on TERM.
# Every program started costs 10 to 30 ms in a sandbox, what the shell does itself nothing: hence tests before `rm` and `sv`.
# The host writes lines "<verb> <process> <id> [seconds]" to stdin; each is answered by "<id> <status>" in state/_ack, a
# probe in state/_probe.<process>. Why stdin and not `exec`: 5 ms instead of 70, and it survives a restart of Docker.
umask 022
pinacle=/run/pinacle
services=$pinacle/def/services
sv=/opt/pinacle/bin/sv
mkdir -p /run/sv "$HOME"
rm -f /workspace/repo/.git/*.lock # nobody runs git yet: left by a crash
exec 3<&0 </dev/null >/dev/null 2>&1

obey() {
  while read -r verb name id seconds <&3; do
    case "$name" in '' | *[!a-z0-9_-]*) continue ;; esac
    case "$verb" in
      start | restart) "$verb" "$name"; answer "$id" $? ;;
      stop | remove) { "$verb" "$name"; answer "$id" $?; } & ;;
      probe) { probe "$name" "$seconds"; printf '%s %s\n' "$id" $? >"$pinacle/state/_probe.$name"; } & ;;
    esac
  done
}

answer() { printf '%s %s\n' "$1" "$2" >"$pinacle/state/_ack"; }

# runsv keeps one word or more in `stat`: run, down, finish; "run, want down" while it ends.
stat_of() {
  stat=down
  [ -r "/run/sv/$1/stat" ] && read -r stat <"/run/sv/$1/stat"
}

start() {
  stat_of "$1"
  [ "$stat" = run ] || restart "$1"
}

restart() {
  for mark in down quick; do
    [ ! -e "/run/sv/$1.$mark" ] || rm -f "/run/sv/$1.$mark"
  done
  printf 'begin\n' >>"$pinacle/state/$1"
  stat_of "$1"
  if [ "$stat" = run ] && "$sv" 1 "$services/$1"; then
    end_pause "$1"
  elif [ -e "/run/sv/$1/ok" ] && "$sv" up "$services/$1"; then
    end_pause "$1"
  else
    # Not runsvdir: it looks for new services only every 5 seconds.
    /opt/pinacle/bin/runsv "$services/$1" 3<&- &
  fi
}

# `finish` may be pausing before the next try.
end_pause() {
  [ -r "/run/sv/$1.pause" ] && read -r pause <"/run/sv/$1.pause" && kill "$pause"
  return 0
}

# Waits for the end, at most 10 s: `sv` itself looks only every 0.4 s. The mark stops a runsv that is just being born.
stop() {
  : >"/run/sv/$1.down"
  "$sv" down "$services/$1"
  end_pause "$1"
  tries=200
  while stat_of "$1"; [ "${stat#down}" = "$stat" ] && [ "$tries" -gt 0 ]; do
    sleep 0.05
    tries=$((tries - 1))
  done
  [ "$tries" -gt 0 ]
}

remove() {
  stop "$1"
  "$sv" exit "$services/$1"
  tries=100
  while "$sv" status "$services/$1" && [ "$tries" -gt 0 ]; do
    sleep 0.05
    tries=$((tries - 1))
  done
  rm -rf "/run/sv/$1" "/run/sv/$1".*
  rm -f "$pinacle/state/$1" "$pinacle/state/_probe.$1"
}

probe() (
  IFS= read -r cwd <"$services/$1/cwd"
  shell=/bin/sh
  [ -x "$shell" ] || shell=/opt/pinacle/fallback/sh
  . "$services/$1/env"
  cd "/workspace/repo/$cwd" || exit 1
  exec /opt/pinacle/bin/busybox timeout -s KILL "$2" "$shell" "$services/$1/health" 3<&-
)

# All at once. Supervisors and what else is there end with us, as first process.
end() {
  trap '' TERM
  for service in "$services"/*; do
    stop "${service##*/}" &
    stopping="$stopping $!"
  done
  # shellcheck disable=SC2086
  wait $stopping
  exit 0
}

stopping=
trap end TERM
obey &
loop=$!
# `wait` reaps whatever ends, ours or an orphan; it returns when the loop has lost its stdin.
wait "$loop"
end
