import type { CatalogueService } from './types.ts';

/**
 * The programs: those that made the data when there is data, else the newest of the image. Debian keeps each version in a
 * folder of its own; other images have them on PATH.
 */
const find = `
data=/workspace/.data/postgres
bin=
if [ -s "$data/PG_VERSION" ]; then
  version=$(cat "$data/PG_VERSION")
  if [ -x "/usr/lib/postgresql/$version/bin/postgres" ]; then bin="/usr/lib/postgresql/$version/bin"; fi
fi
if [ -z "$bin" ]; then
  newest=$(ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -n 1)
  if [ -n "$newest" ] && [ -x "/usr/lib/postgresql/$newest/bin/postgres" ]; then bin="/usr/lib/postgresql/$newest/bin"; fi
fi
if [ -z "$bin" ] && command -v postgres >/dev/null 2>&1; then bin=$(dirname "$(command -v postgres)"); fi
if [ -z "$bin" ]; then echo "PostgreSQL is not in this image: use the base image, or one that has it" >&2; exit 127; fi
`.trim();

/** A folder is either absent or whole: what a crash leaves of a half-made one is thrown away. initdb syncs before it ends. */
const initialise = `
if [ ! -s "$data/PG_VERSION" ]; then
  rm -rf "$data.new"
  mkdir -p /workspace/.data
  "$bin/initdb" --pgdata="$data.new" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-instructions
  rm -rf "$data"
  mv "$data.new" "$data"
  sync /workspace/.data 2>/dev/null || sync
fi
`.trim();

/**
 * The lock files of a copy that was killed hold a process id, and in a new container that id may be another program's: PostgreSQL
 * would then refuse to start for good. A copy that still lives (its supervisor was killed) is stopped first. No two pods
 * run a copy at once: the service is exclusive.
 */
const unlock = `
lives() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = postgres ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
if [ -f "$data/postmaster.pid" ]; then
  old=$(head -n 1 "$data/postmaster.pid")
  if lives "$old"; then kill -INT "$old" 2>/dev/null || true; fi
  tries=0
  while lives "$old" && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  if lives "$old"; then kill -QUIT "$old" 2>/dev/null || true; sleep 1; fi
  lives "$old" || rm -f "$data/postmaster.pid" /tmp/.s.PGSQL.5432 /tmp/.s.PGSQL.5432.lock
else
  rm -f /tmp/.s.PGSQL.5432 /tmp/.s.PGSQL.5432.lock
fi
`.trim();

/** A supervisor stops with TERM, for which PostgreSQL would wait until every client has gone; INT ends them and shuts down cleanly. */
const serve = `
pid=
stopping=
trap 'stopping=1; if [ -n "$pid" ]; then kill -INT "$pid" 2>/dev/null; fi' TERM INT HUP
"$bin/postgres" -D "$data" -c listen_addresses=127.0.0.1 -c port=5432 -c unix_socket_directories=/tmp -c dynamic_shared_memory_type=mmap -c logging_collector=off -c fsync=on &
pid=$!
if [ -n "$stopping" ]; then kill -INT "$pid" 2>/dev/null; fi
code=0
wait "$pid" || code=$?
while kill -0 "$pid" 2>/dev/null; do code=0; wait "$pid" || code=$?; done
exit "$code"
`.trim();

const ready = `
pg_isready=$(command -v pg_isready || true)
if [ -z "$pg_isready" ]; then
  newest=$(ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -n 1)
  pg_isready="/usr/lib/postgresql/$newest/bin/pg_isready"
fi
exec "$pg_isready" --quiet --host=127.0.0.1 --port=5432
`.trim();

export const postgres: CatalogueService = {
  id: 'postgres',
  displayName: 'PostgreSQL',
  kind: 'database',
  startCommand: [['set -eu', 'umask 077', find, initialise, unlock, serve].join('\n')],
  port: 5432,
  web: false,
  // Accepting a connection is not enough: after a crash it takes them while it still recovers.
  healthCheck: { kind: 'command', commands: [ready] },
  provides: {
    DATABASE_URL: 'postgresql://postgres@127.0.0.1:5432/postgres',
    PGHOST: '127.0.0.1',
    PGPORT: '5432',
    PGUSER: 'postgres',
    PGDATABASE: 'postgres',
  },
  exclusive: true,
};
