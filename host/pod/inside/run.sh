#!/opt/pinacle/bin/busybox sh
# One process; begun by runsv in the folder of its definition, its end told to runsv, who asks `finish` and begins it again.
# USR1: the process begins again by its new definition, at once (runsv would wait up to a second). TERM: it ends.
again=
asked=
child=
trap 'again=yes; end_child' USR1
trap 'asked=yes; end_child' TERM
exec 2>&1
name="${PWD##*/}"
sv=/run/sv/$name
[ ! -e "$sv.asked" ] || rm -f "$sv.asked"
printf '%s\n' "$$" >"$sv.hears"

# In a session of its own, so that it ends as a whole.
begin_child() {
  read -r uptime _ </proc/uptime
  printf '%s\n' "${uptime%.*}" >"$sv.started"
  printf 'up\n' >>"/run/pinacle/state/$name"
  (
    trap - INT QUIT
    IFS= read -r cwd <cwd
    shell=/bin/sh
    [ -x "$shell" ] || shell=/opt/pinacle/fallback/sh
    # Kept where no name of the process's environment can change them.
    set -- "/workspace/repo/$cwd" "$shell" "$PWD/command"
    . ./env
    cd "$1" || exit 111
    exec /opt/pinacle/bin/busybox setsid "$2" "$3"
  ) &
  child=$!
}

# TERM for its whole group, KILL 5 s later.
end_child() {
  [ -n "$child" ] || return 0
  kill -TERM -- "-$child" 2>/dev/null || kill -TERM "$child" 2>/dev/null
  (
    sleep 5
    kill -KILL -- "-$child"
  ) </dev/null >/dev/null 2>&1 &
  killer=$!
}

# A signal ends `wait`, not the process.
wait_for_child() {
  wait "$child"
  code=$?
  while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    code=$?
  done
  # What is left of its group would keep its port.
  kill -KILL -- "-$child" 2>/dev/null
  child=
  [ -z "$killer" ] || kill "$killer" 2>/dev/null
}

while [ -z "$asked" ] && [ ! -e "$sv.down" ]; do
  again=
  killer=
  begin_child
  # A signal that came before the child was there.
  [ -z "$asked$again" ] || end_child
  wait_for_child
  [ -n "$again" ] && [ -z "$asked" ] || break
done
[ -z "$asked" ] && [ ! -e "$sv.down" ] || : >"$sv.asked"
[ -z "$asked" ] && [ -e "$sv.down" ] && /opt/pinacle/bin/sv down "$PWD"
exit "${code:-0}"
