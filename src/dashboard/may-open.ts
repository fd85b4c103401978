import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from '../access/open-access.ts';
import type { Sessions } from '../sign-in/open-sessions.ts';
import type { Database } from '../store/database.ts';
import { readableEnvironment } from '../trpc/environments/readable-environment.ts';
import { readableRepository } from '../trpc/repositories/readable-repository.ts';

export interface DoorDeps {
  readonly db: Database;
  readonly access: Access;
  readonly sessions: Sessions;
}

/** Whether a page is shown, is none to whoever asks, or is shown after signing in. */
export type Door = 'open' | 'nothing-there' | 'sign-in';

/** Of what a page is about, by its path; `path` has no query. Throws WorldError while GitHub does not say. */
export async function mayOpen(deps: DoorDeps, path: string, headers: IncomingHttpHeaders): Promise<Door> {
  if (path === '/sign-in' || path.startsWith('/_next/static/')) return 'open';
  const person = await deps.sessions.personOf(headers);
  if (!person) return 'sign-in';
  const [, kind = '', id = ''] = /^\/(environments|repositories)\/([^/]*)/.exec(path) ?? [];
  const isThere = kind === 'environments' ? readableEnvironment : readableRepository;
  if (kind === '') return 'open';
  try {
    await isThere(deps, person, id);
    return 'open';
  } catch (error) {
    if ((error as { code?: unknown }).code === 'NOT_FOUND') return 'nothing-there';
    throw error;
  }
}
