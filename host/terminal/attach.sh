# A person's terminal: attaches to the session $1, made when it is not there, with the variables of process $2 (may be empty).
# Each session has a server of its own: it keeps the variables that the server began with.
[ -z "$2" ] || [ ! -r "/run/pinacle/def/services/$2/env" ] || . "/run/pinacle/def/services/$2/env"
cd /workspace/repo 2>/dev/null || cd /workspace
export TERM=xterm-256color
for shell in /bin/bash /bin/sh /opt/pinacle/fallback/sh; do
  [ ! -x "$shell" ] || { export SHELL="$shell"; break; }
done
exec /opt/pinacle/fallback/tmux -u -L "pinacle-$1" start-server \; set-option -g history-limit 10000 \; \
  set-option -g mouse on \; set-option -g status off \; set-option -g set-clipboard on \; set-option -sg escape-time 10 \; \
  set-option -as terminal-features ',xterm-256color:RGB' \; new-session -A -D -s "$1"
