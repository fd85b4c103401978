import { type BypassTokenRow, findBypassToken } from '../../store/bypass-tokens.ts';
import type { Database } from '../../store/database.ts';
import { findShareLink, type ShareLinkRow } from '../../store/share-links.ts';
import type { KnownRoute } from '../known-route.ts';
import { remember } from '../remember.ts';
import type { Rights } from './may-open.ts';

/** What is revoked opens nothing any more after this long. */
const forMs = 2000;

/** Who made a link or token, while it is good for a process. `now`: milliseconds since the epoch. */
export function openMakers(db: Database, now: () => number): Rights['makerOf'] {
  const links = remember((id) => findShareLink(db, id), { forMs, entries: 5000 });
  const tokens = remember((digest) => findBypassToken(db, digest), { forMs, entries: 5000 });
  return async (by, route) => {
    const row = by.kind === 'link' ? await links.get(by.id) : await tokens.get(by.digest);
    const good = row && !row.revokedAt && row.expiresAt.getTime() > now() && isFor(row, route);
    return good ? { login: row.createdBy, id: row.createdById } : undefined;
  };
}

type Row = ShareLinkRow | BypassTokenRow;

function isFor(row: Row, { environment, process, repositoryId }: KnownRoute): boolean {
  if ('process' in row) return row.environment === environment && row.process === process;
  return row.repositoryId === repositoryId && (row.environment ?? environment) === environment;
}
