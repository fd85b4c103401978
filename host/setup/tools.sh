# The folder that is mounted read-only into every pod at /opt/pinacle: runit, git, tmux and busybox with their own
# loader and libraries, so that they work in any image. One folder per content, `current` names the newest: what running
# pods have mounted is never rewritten.
# shellcheck shell=bash

# What the content depends on: how it is built, and the programs that it is copied from.
tools_recipe() {
  {
    cat "$here/setup/build-tools.sh" "$here/setup/pod-init.sh"
    printf '%s\n' "$tools_mount"
    dpkg-query -W -f '${Package} ${Version}\n' git tmux libc6 2>/dev/null || true
  } | sha256sum | cut -c 1-16
}

check_tools() {
  local version
  version="$(basename "$(readlink "$tools_dir/current" || true)")"
  if [ -n "$version" ] && [ -x "$tools_dir/current/bin/runsvdir" ] &&
    [ "$(cat "$tools_dir/recipe" 2>/dev/null)" = "$(tools_recipe)" ]; then
    ok tools "$version in $tools_dir"
  else
    missing tools "runit, git, tmux and busybox for pods, in $tools_dir"
  fi
}

install_tools() {
  apt_update_once
  say "building the tools for pods in $tools_dir"
  local work
  work="$(mktemp -d -p "$scratch")"
  fetch_deb runit "$work" || fail 1 "the package runit could not be downloaded"
  fetch_deb busybox-static "$work" || fail 1 "the package busybox-static could not be downloaded"
  as_root bash "$here/setup/build-tools.sh" "$work" "$tools_dir" "$(tools_recipe)" || fail 1 "building the tools failed"
}
