#!/opt/pinacle/bin/busybox sh
# Runs when a process has ended. $1: exit code, -1 after a signal; $2: low byte of the wait status.
# Says so in the state file, then obeys the restart policy.
name="${PWD##*/}"
sv=/run/sv/$name
state=/run/pinacle/state/$name
started=0
[ -r "$sv.started" ] && read -r started <"$sv.started"
read -r uptime _ </proc/uptime
code="$1"
[ "$code" -ge 0 ] || code=$((128 + ($2 & 127)))
how=self
if [ -e "$sv.asked" ] || [ -e "$sv.down" ]; then how=asked; fi
[ "$(wc -l <"$state")" -lt 60 ] || { tail -n 20 "$state" >"$state.new" && mv "$state.new" "$state"; }
printf 'exit %s %s %s\n' "$code" "$how" "${uptime%.*}" >>"$state"
[ "$how" = self ] || exit 0

read -r policy <policy
case "$policy:$code" in
  never:* | on-failure:0)
    /opt/pinacle/bin/sv down "$PWD"
    exit 0
    ;;
esac

# Third quick end in a row: pause, longer each time, at most 30 s. The host ends the pause when it starts the process.
quick=0
if [ $((${uptime%.*} - started)) -lt 10 ]; then
  [ -r "$sv.quick" ] && read -r quick <"$sv.quick"
  quick=$((quick + 1))
fi
printf '%s\n' "$quick" >"$sv.quick"
[ "$quick" -ge 3 ] || exit 0
pause=$((1 << (quick > 7 ? 5 : quick - 2)))
[ "$pause" -le 30 ] || pause=30
sleep "$pause" &
printf '%s\n' "$!" >"$sv.pause"
wait "$!"
rm -f "$sv.pause"
