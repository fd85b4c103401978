#!/opt/pinacle/bin/busybox sh
# PID 1 of a pod: one runsv for each folder of $1, as runsvdir does, but at once and with a clean end.
#   USR1  look at the folders again (runsvdir: 1.2 s with ALRM, up to 6 s without; here 0.1 s)
#   TERM  TERM every process, wait for them, exit 0 (runsvdir leaves without a word)
# To add: rename a finished folder into place (names that begin with a dot are not looked at). To remove: take `run` away,
# send USR1, and delete the folder when its process has ended: a runsv that has lost its folder cannot stop cleanly.
# The line above names $tools_mount of config.sh; build-tools.sh installs this as bin/pod-init.
cd "$1" || exit 111
running='' # name=pid name=pid …

trap 'again=yes' USR1 CHLD
trap 'stopping=yes' TERM INT

scan() {
  forget_the_dead
  for name in *; do
    [ -x "$name/run" ] || continue
    case " $running " in *" $name="*) continue ;; esac
    runsv "$name" &
    running="$running $name=$!"
  done
  for entry in $running; do
    [ -x "${entry%%=*}/run" ] || kill -TERM "${entry#*=}" 2>/dev/null
  done
}

forget_the_dead() {
  left=''
  for entry in $running; do
    kill -0 "${entry#*=}" 2>/dev/null && left="$left $entry"
  done
  running="$left"
}

# Something to wait for even when there is no service; the tick finds what a lost signal would have told.
while [ -z "$stopping" ]; do
  again=''
  scan
  kill -0 "$tick" 2>/dev/null || { sleep 60 & tick=$!; }
  [ -n "$again$stopping" ] || wait
done

for entry in $running; do
  kill -TERM "${entry#*=}" 2>/dev/null
done
for entry in $running; do
  while kill -0 "${entry#*=}" 2>/dev/null; do wait "${entry#*=}"; done
done
