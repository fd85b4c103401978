import type { CatalogueService } from './types.ts';

const start = `
set -eu
if ! command -v redis-server >/dev/null 2>&1; then echo "Redis is not in this image: use the base image, or one that has it" >&2; exit 127; fi
umask 077
mkdir -p /workspace/.data/redis
exec redis-server --bind 127.0.0.1 --port 6379 --protected-mode yes --daemonize no --dir /workspace/.data/redis --appendonly yes --appendfsync everysec --save ''
`.trim();

export const redis: CatalogueService = {
  id: 'redis',
  displayName: 'Redis',
  kind: 'database',
  startCommand: [start],
  port: 6379,
  web: false,
  // Accepting a connection is not enough: it takes them while it still loads its data.
  healthCheck: { kind: 'command', commands: ['[ "$(redis-cli -h 127.0.0.1 -p 6379 ping)" = PONG ]'] },
  provides: { REDIS_URL: 'redis://127.0.0.1:6379' },
  exclusive: true,
};
