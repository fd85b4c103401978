# Output, failures, and running one command as root.
# shellcheck shell=bash

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
  local code="$1"
  shift
  printf 'setup: %s\n' "$*" >&2
  exit "$code"
}

have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]; }

# Lines that `pinacle doctor` reads.
ok() { printf 'ok %s %s\n' "$1" "$2"; }
missing() {
  printf 'missing %s %s\n' "$1" "$2"
  return 1
}

# sudo drops the environment: only what the steps need goes through.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
    return
  fi
  have sudo || fail 1 "this needs root and there is no sudo here: run host/setup.sh as root"
  local name forward=("PATH=$PATH:/usr/sbin:/sbin")
  for name in http_proxy https_proxy no_proxy DEBIAN_FRONTEND PINACLE_DEBIAN_MIRROR PINACLE_TOOLS_DIR \
    PINACLE_CACHE_DIR PINACLE_RUNSC_ARGS; do
    [ -z "${!name:-}" ] || forward+=("$name=${!name}")
  done
  # shellcheck disable=SC2154 # mode is setup.sh's
  if [ "$mode" = check ]; then
    sudo -n env "${forward[@]}" "$@"
    return
  fi
  sudo -p 'setup: password for sudo: ' env "${forward[@]}" "$@"
}

# Two set-ups at once (npm test beside npm run demo) would fight over apt and dockerd. The lock is on a file that every
# machine has and anybody may read, so that root and a user meet on the same one.
wait_for_other_setups() {
  have flock || return 0
  exec 9</etc/os-release
  flock --nonblock 9 && return 0
  say "another set-up is running; waiting for it"
  flock --timeout 900 9 || fail 1 "the other set-up did not end in 15 minutes"
}

one_line_summary() {
  local runsc
  runsc="$(runsc_version "$runsc_path")"
  printf 'Docker %s, runsc %s, tools %s' "$(docker_version)" "$runsc" "$(basename "$(readlink "$tools_dir/current")")"
  [ -z "$(image_id)" ] || printf ', %s:%s' "$base_image" "$(image_version)"
  printf '\n'
}
