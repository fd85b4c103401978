#!/usr/bin/env bash
# build-tools.sh <unpacked runit and busybox-static> <tools folder> <recipe>
# Makes <tools folder>/<version>, named by its content, and points `current` at it. Run as root by tools.sh.
#   bin/       pod-init, runit and busybox: safe to have first on PATH, nothing in it hides a program of the image
#   fallback/  git, tmux and busybox's applets: last on PATH, for images that lack them
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=host/setup/config.sh
source "$here/setup/config.sh"
unpacked="$1" tools="$2" recipe="$3"

main() {
  umask 022
  mkdir -p "$tools"
  out="$(mktemp -d "$tools/.building.XXXXXX")"
  trap 'rm -rf "$out"' EXIT
  chmod 755 "$out"
  mkdir -p "$out"/{bin,fallback,lib,libexec,etc,share/git-templates}
  install -m 755 "$here/setup/pod-init.sh" "$out/bin/pod-init"
  add_runit
  add_busybox
  add_git
  add_tmux
  publish
}

add_runit() {
  local name
  for name in runsvdir runsv sv svlogd chpst; do
    add_program "$unpacked/usr/bin/$name" "$out/bin/$name"
  done
}

add_busybox() {
  local applet
  install -m 755 "$unpacked/bin/busybox" "$out/bin/busybox"
  for applet in $("$out/bin/busybox" --list); do
    ln -s ../bin/busybox "$out/fallback/$applet"
  done
}

# Its commands are one program; it looks for itself in GIT_EXEC_PATH. No git-remote-http: pods get their commits as bundles.
add_git() {
  add_program "$(git --exec-path)/git" "$out/libexec/git"
  wrapper git <<EOF
export GIT_EXEC_PATH=$tools_mount/libexec GIT_TEMPLATE_DIR=$tools_mount/share/git-templates
exec $tools_mount/libexec/git "\$@"
EOF
}

# tmux insists on a UTF-8 locale, and glibc's belong to one glibc: LOCPATH is for tmux alone, tmux.conf keeps it from the
# programs inside. SHELL: an image may have no shell at all.
add_tmux() {
  add_program "$(command -v tmux)" "$out/libexec/tmux"
  mkdir -p "$out/lib/locale" "$out/share/terminfo"
  cp -rL /usr/lib/locale/C.utf8 "$out/lib/locale/C.utf8"
  cp -rL /lib/terminfo/. "$out/share/terminfo"
  cat >"$out/etc/tmux.conf" <<EOF
set-environment -gu LOCPATH
set-option -g default-terminal screen-256color
source-file -q /etc/tmux.conf
source-file -q ~/.tmux.conf
EOF
  wrapper tmux <<EOF
export LOCPATH=$tools_mount/lib/locale TERMINFO_DIRS=/etc/terminfo:/lib/terminfo:/usr/share/terminfo:$tools_mount/share/terminfo
[ -x "\${SHELL:-/bin/sh}" ] || export SHELL=$tools_mount/fallback/sh
exec $tools_mount/libexec/tmux -f $tools_mount/etc/tmux.conf "\$@"
EOF
}

wrapper() {
  { printf '#!%s/bin/busybox sh\n' "$tools_mount"; cat; } >"$out/fallback/$1"
  chmod 755 "$out/fallback/$1"
}

# A copy that uses our loader and libraries, whatever the image has: RPATH (not RUNPATH) wins over LD_LIBRARY_PATH.
add_program() {
  local from="$1" to="$2" interpreter library
  install -m 755 "$from" "$to"
  interpreter="$(patchelf --print-interpreter "$to")"
  install -m 755 "$interpreter" "$out/lib/$(basename "$interpreter")"
  ldd "$from" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | while read -r library; do
    install -m 644 "$library" "$out/lib/$(basename "$library")"
  done
  patchelf --set-interpreter "$tools_mount/lib/$(basename "$interpreter")" --force-rpath --set-rpath "$tools_mount/lib" "$to"
}

# The version is the digest of names, link targets and contents. An equal version that is already there stays as it is.
publish() {
  local version
  version="$(cd "$out" && { find . -type l -printf '%p %l\n' | LC_ALL=C sort
    find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum | cut -c 1-12)"
  [ -d "$tools/$version" ] || mv -T "$out" "$tools/$version"
  ln -sfn "$version" "$tools/.current.new"
  mv -T "$tools/.current.new" "$tools/current"
  printf '%s\n' "$recipe" >"$tools/recipe"
}

main
