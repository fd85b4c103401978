#!/usr/bin/env bash
# build-image.sh <folder with sources.list, npm-<version>.tgz and node-<platform>-<version>.tgz> <rootfs.tar>
# The recipe of the base image; its digest is the image's version. Run as root by image.sh.
set -euo pipefail

work="$1" rootfs="$2"

packages=(
  ca-certificates curl git less nano procps tmux bash-completion
  libstdc++6 python3 python3-venv python3-pip
  postgresql redis-server
)

# Manuals, translations, PostgreSQL's JIT compiler (160 MB of LLVM; it runs without), other machines' character tables.
without=(
  '/usr/share/man/*' '/usr/share/doc/*' '/usr/share/info/*' '/usr/share/locale/*' '/usr/share/i18n/*'
  '/usr/lib/*/libLLVM*' '/usr/lib/*/libz3.so*' '/usr/lib/postgresql/*/lib/llvmjit*' '/usr/lib/postgresql/*/lib/bitcode/*'
)

options=(--variant=apt --quiet "--include=$(IFS=,; printf '%s' "${packages[*]}")")
for path in "${without[@]}"; do
  options+=("--dpkgopt=path-exclude=$path")
done

# PostgreSQL: programs only, no database made by the package. The rest runs on the finished tree, whose root is "$1":
# Node as its own project builds it (under gVisor it starts in 90 ms, Debian's with its 20 libraries in 220) and npm as npm
# itself packs it; PostgreSQL on PATH; Python that lets pip install; the person who works in a pod; and a
# database to start from, because unpacking it under gVisor takes 0.4 s where initdb takes 2.
export npm_tarball node_tarball
npm_tarball="$(printf '%s\n' "$work"/npm-*.tgz)"
node_tarball="$(printf '%s\n' "$work"/node-*.tgz)"
essential='mkdir -p "$1/etc/postgresql-common/createcluster.d"
  echo "create_main_cluster = false" >"$1/etc/postgresql-common/createcluster.d/pinacle.conf"'
customize='set -eu
  npm="$1/usr/local/lib/node_modules/npm"
  mkdir -p "$npm" "$1/usr/local/bin" "$1/workspace/.home"
  tar -xzf "$node_tarball" -C "$1/usr/local" --strip-components=1 --no-same-owner package/bin/node
  tar -xzf "$npm_tarball" -C "$npm" --strip-components=1 --no-same-owner
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/local/bin/npx"
  rm -rf "$npm/man" "$npm/docs"
  for program in "$1"/usr/lib/postgresql/*/bin/*; do
    ln -sf "${program#"$1"}" "$1/usr/local/bin/${program##*/}"
  done
  rm -f "$1"/usr/lib/python3*/EXTERNALLY-MANAGED
  chroot "$1" groupadd --gid 1000 dev
  chroot "$1" useradd --uid 1000 --gid 1000 --no-create-home --home-dir /workspace/.home --shell /bin/bash dev
  chown -R 1000:1000 "$1/workspace"
  chroot --userspec=1000:1000 "$1" /usr/local/bin/initdb --no-sync --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --pgdata=/tmp/postgres >/dev/null
  mkdir -p "$1/usr/share/pinacle"
  tar -C "$1/tmp/postgres" -cf "$1/usr/share/pinacle/postgres.tar" .
  rm -rf "$1/tmp/postgres"
  rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/debconf/*-old "$1"/var/log/*.log "$1/var/lib/redis" "$1/etc/apt/sources.list"'

mkdir -p "$(dirname "$rootfs")"
trap 'rm -f "$rootfs.new"' EXIT
mmdebstrap "${options[@]}" --format=tar --essential-hook="$essential" --customize-hook="$customize" \
  '' - "$work/sources.list" >"$rootfs.new"
mv "$rootfs.new" "$rootfs"
