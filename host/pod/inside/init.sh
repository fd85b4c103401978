#!/opt/pinacle/bin/busybox sh
# PID 1 of a pod: reaps orphans, obeys the host, ends everything on TERM.
# The host writes lines "<verb> <process> <id> [argument ...]" to stdin; each is answered by "<id> <status>" in state/_ack, a
# probe in state/_probe.<process>, a checkout in state/_checkout. Why stdin and not `exec`: 5 ms instead of 70, and it
# survives a restart of Docker. In a sandbox a fork costs 10 ms and a program 20: what the shell itself can do, it does; each byte
# that `read` takes costs 0.04: orders are short, and of /proc no more is read than is needed.
umask 022
pinacle=/run/pinacle
services=$pinacle/def/services
exec 3<&0 </dev/null >/dev/null 2>&1
mkdir -p /run/sv "$HOME"
for lock in /workspace/repo/.git/*.lock; do
  [ ! -e "$lock" ] || rm -f "$lock" # nobody runs git yet: left by a crash
done

obey() {
  while read -r verb name id one two three <&3; do
    case "$name" in '' | *[!a-z0-9_-]*) continue ;; esac
    case "$verb" in
      start | restart) "$verb" "$name"; answer "$id" $? ;;
      stop | remove) { "$verb" "$name"; answer "$id" $?; } & ;;
      probe) { probe "$name" "$one"; printf '%s %s\n' "$id" $? >"$pinacle/state/_probe.$name"; } & ;;
      checkout)
        end_checkout
        { . "$pinacle/def/checkout.sh"; checkout "$id" "$one" "$two" "$three"; } &
        checkout=$!
        ;;
      *) answer "$id" 127 ;;
    esac
  done
}

answer() { printf '%s %s\n' "$1" "$2" >"$pinacle/state/_ack"; }

# runsv keeps one word or more in `stat`: run, down, finish; "run, want down" while it ends.
stat_of() {
  stat=down
  [ -r "/run/sv/$1/stat" ] && read -r stat <"/run/sv/$1/stat"
}

# runsv itself runs. One that has ended and that nobody has waited for yet is a Z.
is_supervised() {
  [ -r "/run/sv/$1.runsv" ] && read -r pid <"/run/sv/$1.runsv" && [ -d "/proc/$pid" ] || return 1
  life=Z
  read -r -n 32 _ _ life _ <"/proc/$pid/stat"
  [ "$life" != Z ]
}

# A letter for runsv, as `sv` sends it: u(p), d(own), (e)x(it), 1 for USR1. Opened for both ways it never waits for a reader.
tell_runsv() { printf '%s' "$2" 1<>"/run/sv/$1/control"; }

start() {
  stat_of "$1"
  [ "$stat" = run ] || restart "$1"
}

restart() {
  for mark in "/run/sv/$1.down" "/run/sv/$1.quick"; do
    [ ! -e "$mark" ] || rm -f "$mark"
  done
  printf 'begin\n' >>"$pinacle/state/$1"
  stat_of "$1"
  if is_supervised "$1"; then
    tell_runsv "$1" u
    [ "$stat" != run ] || ! hears "$1" || tell_runsv "$1" 1
    end_pause "$1"
  else
    # Not runsvdir: it looks for new services only every 5 seconds.
    /opt/pinacle/bin/runsv "$services/$1" 3<&- &
    printf '%s\n' "$!" >"/run/sv/$1.runsv"
  fi
}

# What runsv began is at the point where USR1 no longer ends it. Before that it has not read its definition either: it begins with ours.
hears() {
  [ -r "/run/sv/$1.hears" ] && read -r hears <"/run/sv/$1.hears" && read -r pid <"/run/sv/$1/pid" && [ "$hears" = "$pid" ]
}

# `finish` may be pausing before the next try.
end_pause() {
  [ -r "/run/sv/$1.pause" ] && read -r pause <"/run/sv/$1.pause" && kill "$pause"
  return 0
}

# Waits for the end, at most 10 s. The mark stops a runsv that is just being born.
stop() {
  : >"/run/sv/$1.down"
  ! is_supervised "$1" || tell_runsv "$1" d
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
  tries=100
  while is_supervised "$1" && [ "$tries" -gt 0 ]; do
    tell_runsv "$1" x
    sleep 0.05
    tries=$((tries - 1))
  done
  rm -rf "/run/sv/$1" "/run/sv/$1".* "$pinacle/state/$1" "$pinacle/state/_probe.$1"
}

probe() (
  IFS= read -r cwd <"$services/$1/cwd"
  shell=/bin/sh
  [ -x "$shell" ] || shell=/opt/pinacle/fallback/sh
  set -- "/workspace/repo/$cwd" "$2" "$shell" "$services/$1"
  . "$4/env"
  cd "$1" || exit 1
  exec /opt/pinacle/bin/busybox timeout -s KILL "$2" "$3" "$4/health" 3<&-
)

# One that still runs is of an older commit, and would write into the newer one's files.
end_checkout() {
  [ -s /run/checkout ] || return 0
  end_tree "$checkout"
  : >/run/checkout
  rm -f /workspace/repo/.git/*.lock
}

# Stopped first, so that it begins nothing more.
end_tree() {
  kill -STOP "$1" || return 0
  for stat_file in /proc/[0-9]*/stat; do
    read -r pid _ _ parent _ <"$stat_file" || continue
    [ "$parent" != "$1" ] || end_tree "$pid"
  done
  kill -KILL "$1"
}

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
