# The base image: Debian with Node, Python, git, PostgreSQL, Redis and a terminal. Made from packages, pulled from nowhere.
# shellcheck shell=bash

image_id() { engine image inspect --format '{{.Id}}' "$base_image:$(image_version)" 2>/dev/null; }

check_image() {
  local id latest
  id="$(image_id)" || { missing image "$base_image:$(image_version)"; return 1; }
  latest="$(engine image inspect --format '{{.Id}}' "$base_image:latest" 2>/dev/null)" || true
  [ "$id" = "$latest" ] || { missing image "$base_image:latest is not $(image_version)"; return 1; }
  ok image "$base_image:$(image_version)"
}

install_image() {
  local version rootfs
  version="$(image_version)"
  rootfs="$cache_dir/rootfs-$version.tar"
  if ! image_id >/dev/null; then
    [ -r "$rootfs" ] || build_rootfs "$rootfs"
    import_rootfs "$rootfs" "$version"
  fi
  engine tag "$base_image:$version" "$base_image:latest"
  drop_older_images "$version"
}

# Docker refuses to remove an image that a container still has: older pods keep theirs.
drop_older_images() {
  local version="$1" tag
  engine image ls --format '{{.Tag}}' "$base_image" | while read -r tag; do
    case "$tag" in "$version" | latest) continue ;; esac
    engine image rm "$base_image:$tag" >/dev/null 2>&1 || say "keeping $base_image:$tag: a pod has it"
  done
  find "$cache_dir" -name 'rootfs-*.tar' ! -name "rootfs-$version.tar" 2>/dev/null | while read -r tag; do
    as_root rm -f "$tag"
  done
}

build_rootfs() {
  local rootfs="$1" work package
  apt_update_once
  say "building the base image's file system (about a minute; kept in $cache_dir)"
  work="$(mktemp -d -p "$scratch")"
  image_sources >"$work/sources.list"
  for package in "npm@$npm_version" "node-linux-$(node_machine)@$node_version"; do
    (cd "$work" && npm pack --silent "$package" >/dev/null) || fail 1 "npm could not fetch $package"
  done
  as_root bash "$here/setup/build-image.sh" "$work" "$rootfs" || fail 1 "building the base image failed; see above"
}

# As Node names this machine.
node_machine() {
  case "$(uname -m)" in
    x86_64) echo x64 ;;
    aarch64) echo arm64 ;;
    *) fail 1 "there is no build of Node for $(uname -m)" ;;
  esac
}

# Security updates too, where the machine knows a mirror of them.
image_sources() {
  local mirror security
  mirror="$(debian_mirror)"
  if [ -n "$mirror" ]; then
    need_debian_keys
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$debian_suite"
    security="$(apt_mirror Debian Debian-Security)"
    [ -z "$security" ] || printf \
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s-security main\n' "$security" "$debian_suite"
    return
  fi
  # Ubuntu, not tried on a real machine: its own release, whatever Node that has.
  mirror="$(apt_mirror Ubuntu Ubuntu)"
  [ -n "$mirror" ] || fail 1 "no Debian or Ubuntu mirror in apt's sources: set PINACLE_DEBIAN_MIRROR"
  printf 'deb [signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg] %s %s main universe\n' "$mirror" \
    "$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")"
}

import_rootfs() {
  local rootfs="$1" version="$2"
  say "importing $base_image:$version"
  engine import \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/workspace/.home' \
    --change 'LABEL dev.pinacle.base=true' --change 'WORKDIR /workspace' --change 'CMD ["/bin/bash"]' \
    "$rootfs" "$base_image:$version" >/dev/null || fail 1 "docker import of $rootfs failed"
}
