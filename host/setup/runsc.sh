# gVisor's runsc, from the distribution's packages. The binary is static: unpacking it is installing it.
# shellcheck shell=bash

runsc_version() { "$1" --version 2>/dev/null | awk 'NR == 1 { print $NF }'; }

# Versions look like 0.0~20240729.0 or release-20240729.0: the date is what compares.
runsc_is_recent() {
  local date
  date="$(runsc_version "$1" | grep -oE '20[0-9]{6}' | head -n 1)"
  [ -n "$date" ] && [ "$date" -ge "$runsc_min_date" ]
}

check_runsc() {
  if runsc_is_recent "$runsc_path"; then
    ok runsc "$(runsc_version "$runsc_path") in $runsc_path"
  else
    missing runsc "gVisor $runsc_min_date or later in $runsc_path"
  fi
}

install_runsc() {
  local work found
  work="$(mktemp -d -p "$scratch")"
  found="$(recent_runsc_on_path || true)"
  if [ -z "$found" ]; then
    unpack_runsc "$work" || no_runsc_package
    found="$work/usr/bin/runsc"
  fi
  say "putting runsc $(runsc_version "$found") into $runsc_path"
  as_root install -D -m 755 "$found" "$runsc_path"
}

recent_runsc_on_path() {
  local path
  path="$(command -v runsc)" && runsc_is_recent "$path" && readlink -f "$path"
}

unpack_runsc() {
  local work="$1" mirror suite
  apt_update_once
  mirror="$(debian_mirror)"
  if [ -n "$mirror" ]; then
    say "fetching runsc from this machine's Debian mirror, suite $debian_suite"
    need_debian_keys
    fetch_deb runsc "$work" "$mirror" "$debian_suite" && runsc_is_recent "$work/usr/bin/runsc" && return 0
  fi
  # Ubuntu: not tried on a real machine. The first suite whose runsc is recent enough wins.
  mirror="$(apt_mirror Ubuntu Ubuntu)"
  [ -n "$mirror" ] || return 1
  for suite in resolute questing plucky; do
    say "fetching runsc from this machine's Ubuntu mirror, suite $suite"
    fetch_deb runsc "$work" "$mirror" "$suite" 'main universe' && runsc_is_recent "$work/usr/bin/runsc" && return 0
  done
  return 1
}

no_runsc_package() {
  fail 1 "no package of runsc $runsc_min_date or later could be fetched. Either
  - set PINACLE_DEBIAN_MIRROR to a Debian mirror (works on Ubuntu too), or
  - install gVisor's runsc by its own instructions so that it is on PATH,
  and run host/setup.sh again."
}
