# Does a container really run under gVisor here? Tried once per combination of kernel, runsc and its arguments.
# shellcheck shell=bash

gvisor_stamp="$state_dir/gvisor-works"

gvisor_combination() { printf '%s %s %s\n' "$(uname -r)" "$(runsc_version "$runsc_path")" "$runsc_args"; }

check_gvisor() {
  if [ "$(cat "$gvisor_stamp" 2>/dev/null)" = "$(gvisor_combination)" ]; then
    ok gvisor "a container ran under it: $runsc_args"
  else
    missing gvisor "no container was yet run under this runsc and kernel"
  fi
}

install_gvisor() {
  apt_update_once
  say "running a first container under gVisor"
  local id
  id="$(smoke_image)" || fail 1 "Docker could not import an image; see above"
  if ! smoke_run "$id"; then
    engine rmi --force "$id" >/dev/null || true
    fail 4 "Docker runs but gVisor does not (see above). Pods would run under runc, with weaker isolation, and say so.
Other arguments for runsc can be tried with PINACLE_RUNSC_ARGS, e.g. '--platform=ptrace --network=host'."
  fi
  engine rmi --force "$id" >/dev/null
  as_root mkdir -p "$state_dir"
  gvisor_combination | as_root tee "$gvisor_stamp" >/dev/null
}

# An image of one program, needed before the base image exists.
smoke_image() (
  set -euo pipefail
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  fetch_deb busybox-static "$work/deb"
  tar -C "$work/deb" -c . | engine import -
)

smoke_run() {
  local id="$1" said
  said="$(engine run --rm --runtime=runsc --network=none --cap-drop=ALL \
    --security-opt=no-new-privileges "$id" /bin/busybox echo works)" || return 1
  [ "$said" = works ]
}
