#!/usr/bin/env bash
# Prepares this machine to run pods: packages, runsc, Docker, the tools mounted into pods, the base image.
# Idempotent: every step is checked first and only what is missing is done. It uses the machine's own apt sources.
#
#   host/setup.sh                  install what is missing
#   host/setup.sh --check          change nothing; print one line "ok|missing <name> <detail>" per item
#   host/setup.sh --without-image  leave the base image out (with --check too)
#   host/setup.sh --tests          and what only the tests drive: Chromium, nginx, pebble
#
# Exit: 0 ready · 1 something is missing or a step failed · 2 wrong usage · 3 Docker cannot run here
#       4 Docker runs, gVisor does not (pods would run under runc, and say so)
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
for part in config say apt packages runsc docker gvisor tools image; do
  # shellcheck source=/dev/null
  source "$here/setup/$part.sh"
done

# Each step has check_<step> (prints lines, fails when something is missing) and install_<step>.
steps=(packages runsc docker tools image gvisor)
mode=install

main() {
  read_options "$@"
  if [ "$mode" = check ]; then
    check_all
    return
  fi
  if check_all >/dev/null; then
    say "nothing to do: $(one_line_summary)"
    return 0
  fi
  wait_for_other_setups
  scratch="$(mktemp -d)"
  trap 'rm -rf "$scratch"' EXIT
  local step
  for step in "${steps[@]}"; do
    run_step "$step"
  done
  say "ready: $(one_line_summary)"
}

read_options() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --check) mode=check ;;
      --tests) steps+=(tests) ;;
      --without-image) steps=("${steps[@]/image/}") ;;
      -h | --help) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
      *) printf 'setup: unknown option %s (see --help)\n' "$1" >&2; exit 2 ;;
    esac
    shift
  done
}

check_all() {
  local step failed=0
  for step in "${steps[@]}"; do
    [ -z "$step" ] || "check_$step" || failed=1
  done
  return "$failed"
}

run_step() {
  local step="$1" missing
  [ -n "$step" ] || return 0
  missing="$("check_$step" | grep '^missing' || true)"
  [ -n "$missing" ] || return 0
  "install_$step"
  if ! missing="$("check_$step")"; then
    fail 1 "after the step '$step' this is still missing:"$'\n'"$missing"
  fi
}

main "$@"
