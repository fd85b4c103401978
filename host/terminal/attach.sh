# A person's terminal: attaches to the session $1, made when it is not there, with the variables of process $2 (may be empty), on a
# screen of $3 rows. Each session has a server of its own: it keeps the variables that the server began with.
[ -z "$2" ] || [ ! -r "/run/pinacle/def/services/$2/env" ] || . "/run/pinacle/def/services/$2/env"
cd /workspace/repo 2>/dev/null || cd /workspace
export TERM=xterm-256color
for shell in /bin/bash /bin/sh /opt/pinacle/fallback/sh; do
  [ ! -x "$shell" ] || { export SHELL="$shell"; break; }
done
# In a sandbox a server that waits by poll(2) never sleeps again once somebody has left it; it waits by select(2).
session() { EVENT_NOPOLL=1 /opt/pinacle/fallback/tmux -u -L "pinacle-$terminal" "$@"; }
terminal=$1 rows=$3

# What has scrolled away is the reader's to keep (see terminal-overrides); it begins with all there was. tmux draws over the last
# screen: as many empty lines go before it.
if session capture-pane -p -e -S - -E -1 -t "=$terminal:" 2>/dev/null; then
  while [ "$rows" -gt 0 ]; do
    echo
    rows=$((rows - 1))
  done
fi

# Without an alternate screen lines scroll into the reader's own memory, where they are searched and copied. The mouse is for the
# programs that ask for it.
session start-server \; set-environment -gu EVENT_NOPOLL \; set-option -g history-limit 10000 \; set-option -g mouse off \; set-option -g status off \; \
  set-option -g set-clipboard on \; set-option -sg escape-time 10 \; set-option -as terminal-features ',xterm-256color:RGB' \; \
  set-option -as terminal-overrides ',xterm-256color:smcup@:rmcup@' \; new-session -A -D -s "$terminal"
