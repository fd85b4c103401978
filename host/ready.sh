#!/usr/bin/env bash
# Makes this machine ready and then runs a command with the rights that pods need: mounts and firewall rules are root's.
#
#   host/ready.sh [--tests] COMMAND [ARG ...]
#
# Installs Node's modules when package-lock.json is newer than what is installed, builds the dashboard when it is older than its
# sources, then installs what host/setup.sh finds missing; --tests: also what only the tests drive.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  printf 'ready: installing the modules of package-lock.json\n' >&2
  npm ci --no-audit --no-fund
  touch node_modules/.package-lock.json
fi

# The pages are built ahead; again when something that goes into them is newer.
sources=(web schema package-lock.json \( -path web/.next -o -path schema/database \) -prune -o -type f)
if ! [ -e web/.next/BUILD_ID ] || [ -n "$(find "${sources[@]}" -newer web/.next/BUILD_ID -print -quit)" ]; then
  printf 'ready: building the dashboard\n' >&2
  npm run -s build >&2
fi

setup=(bash host/setup.sh)
if [ "${1:-}" = --tests ]; then
  setup+=(--tests)
  shift
fi
status=0
"${setup[@]}" || status=$?
if [ "$status" = 4 ]; then
  printf 'ready: pods run under runc, which isolates less than gVisor, and say so\n' >&2
  export PINACLE_ISOLATION=runc
elif [ "$status" != 0 ]; then
  exit "$status"
fi

if [ "$(id -u)" = 0 ]; then exec "$@"; fi
printf 'ready: pods need root for mounts and firewall rules; asking sudo\n' >&2
exec sudo -p 'ready: password for sudo: ' env "PATH=$PATH" "PINACLE_ISOLATION=${PINACLE_ISOLATION:-gvisor}" "$@"
