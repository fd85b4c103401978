#!/opt/pinacle/bin/busybox sh
# Keeps what a process writes: at most 4 files of 1 MB, so that logs never fill the workspace.
name="${PWD%/log}"
log="/run/pinacle/log/${name##*/}"
[ -d "$log" ] || mkdir -p "$log"
[ -e "$log/config" ] || printf 's1000000\nn3\n' >"$log/config"
exec /opt/pinacle/bin/svlogd "$log"
