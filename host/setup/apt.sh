# Packages from this machine's own mirrors, also from a suite that it is not configured for.
# No mirror's name is written here: it is read from apt, or given in PINACLE_DEBIAN_MIRROR.
# shellcheck shell=bash

export DEBIAN_FRONTEND=noninteractive
apt_updated=''

apt_update_once() {
  [ -z "$apt_updated" ] || return 0
  say "reading the package lists (apt-get update)"
  as_root apt-get update -q=2 || say "apt-get update had errors (see above); going on with the lists that are there"
  apt_updated=yes
}

apt_install() {
  apt_update_once
  say "installing $*"
  as_root apt-get install -y -q=2 --no-install-recommends "$@" >/dev/null ||
    fail 1 "apt-get install failed; try it by hand: apt-get install $*"
}

# The URI of the first configured archive with this origin and label, e.g. Debian Debian, Debian Debian-Security.
apt_mirror() {
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk -F '|' -v origin="$1" -v label="$2" '$1 == origin && $2 == label { print $3; exit }'
}

debian_mirror() {
  if [ -n "${PINACLE_DEBIAN_MIRROR:-}" ]; then
    printf '%s\n' "$PINACLE_DEBIAN_MIRROR"
  else
    apt_mirror Debian Debian
  fi
}

# A Debian 12 that was never updated, and Ubuntu, do not have the suite's signing keys.
need_debian_keys() {
  ls /usr/share/keyrings/debian-archive-"$debian_suite"-stable.* >/dev/null 2>&1 || apt_install debian-archive-keyring
}

# fetch_deb <package> <folder> [<mirror> <suite> <components>]
# Downloads the package and unpacks it into the folder; installs nothing. With a mirror, through an apt that sees only
# that mirror and suite, with lists of its own, so that the machine's own apt never hears of it.
fetch_deb() (
  set -euo pipefail
  package="$1" into="$2" mirror="${3:-}" suite="${4:-}" components="${5:-main}"
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/parts" "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$into"
  options=(-q=2 -o "APT::Sandbox::User=$(id -un)")
  if [ -n "$mirror" ]; then
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    case "$components" in *universe*) keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg ;; esac
    printf 'deb [signed-by=%s] %s %s %s\n' "$keyring" "$mirror" "$suite" "$components" >"$work/sources.list"
    : >"$work/status"
    options+=(-o "Dir::Etc::sourcelist=$work/sources.list" -o "Dir::Etc::sourceparts=$work/parts"
      -o "Dir::State::lists=$work/lists" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work/cache")
    apt-get "${options[@]}" update || exit 1
  fi
  cd "$work/debs"
  apt-get "${options[@]}" download "$package" >/dev/null || exit 1
  dpkg-deb -x ./*.deb "$into"
)
