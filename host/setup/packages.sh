# What comes from the distribution: Docker Engine, PostgreSQL, Redis, git and small tools.
# shellcheck shell=bash

# command|package: a command that is already there (docker-ce's dockerd, say) is not installed again.
wanted_commands=(
  'dockerd|docker.io'
  'iptables|iptables'
  'git|git'
  'tmux|tmux'
  'age|age'
  'redis-server|redis-server'
  'mmdebstrap|mmdebstrap'
  'patchelf|patchelf'
  'mkfs.ext4|e2fsprogs'
  'losetup|mount'
  'nsenter|util-linux'
  'ip|iproute2'
  'ps|procps'
  'update-ca-certificates|ca-certificates'
)

# What the tests drive besides: a browser, the web server that may stand in front, a certificate authority for practice.
test_commands=(
  'chromium|chromium'
  'nginx|nginx-light'
  'pebble|pebble'
)

check_packages() {
  local row failed=0
  if ! have node; then missing node "Node 20 or later" || failed=1; fi
  for row in "${wanted_commands[@]}"; do
    have "${row%|*}" || missing "${row%|*}" "package ${row#*|}" || failed=1
  done
  postgres_bin >/dev/null || missing postgres "package postgresql" || failed=1
  [ "$failed" = 1 ] || ok packages "${#wanted_commands[@]} commands, PostgreSQL in $(postgres_bin)"
  return "$failed"
}

install_packages() {
  have apt-get || fail 1 "only machines with apt (Debian 12 or later, Ubuntu) are set up by this script"
  have node || fail 1 "Node 20 or later is needed and is not installed by this script"
  local row names=()
  for row in "${wanted_commands[@]}"; do
    have "${row%|*}" || names+=("${row#*|}")
  done
  if ! postgres_bin >/dev/null; then
    no_main_cluster
    names+=(postgresql)
  fi
  apt_install "${names[@]}"
  as_root rm -f "$cluster_conf"
}

# The newest server's folder; Debian keeps them off PATH.
postgres_bin() {
  local bin
  bin="$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)"
  [ -x "$bin" ] && dirname "$bin"
}

# Only the programs are wanted: without this the package makes a database and starts it. Removed after the install.
cluster_conf=/etc/postgresql-common/createcluster.d/pinacle.conf
no_main_cluster() {
  as_root mkdir -p "$(dirname "$cluster_conf")"
  printf 'create_main_cluster = false\n' | as_root tee "$cluster_conf" >/dev/null
}

check_tests() {
  local row failed=0
  for row in "${test_commands[@]}"; do
    have "${row%|*}" || missing "${row%|*}" "package ${row#*|}, for tests" || failed=1
  done
  [ "$failed" = 1 ] || ok tests "${#test_commands[@]} programs that tests drive"
  return "$failed"
}

install_tests() {
  local row names=()
  for row in "${test_commands[@]}"; do
    have "${row%|*}" || names+=("${row#*|}")
  done
  # Fonts for the browser's pictures.
  without_starting apt_install "${names[@]}" fonts-dejavu-core
}

# A package's own service would take port 80 of the machine: Debian asks policy-rc.d before it starts one.
without_starting() {
  local policy=/usr/sbin/policy-rc.d made=''
  if ! [ -e "$policy" ]; then
    made=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  "$@"
  [ -z "$made" ] || as_root rm -f "$policy"
}
