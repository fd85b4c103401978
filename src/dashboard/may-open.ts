import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from '../access/open-access.ts';
import type { Caller } from '../api/caller.ts';
import { inEnvironment, inRepository } from '../api/may.ts';
import { Refused } from '../api/refused.ts';
import type { Sessions } from '../sign-in/open-sessions.ts';
import type { Database } from '../store/database.ts';

export interface DoorDeps {
  readonly db: Database;
  readonly access: Access;
  readonly sessions: Sessions;
}

/** Whether a page is shown, is none to whoever asks, or is shown after signing in. */
export type Door = 'open' | 'nothing-there' | 'sign-in';

const forAll = new Set(['/sign-in', '/begin-again.js']);

/** Of what a page is about, by its path; `path` has no query. Throws WorldError while GitHub does not say. */
export async function mayOpen(deps: DoorDeps, path: string, headers: IncomingHttpHeaders): Promise<Door> {
  if (forAll.has(path) || path.startsWith('/_next/static/')) return 'open';
  const person = await deps.sessions.personOf(headers);
  if (!person) return 'sign-in';
  try {
    await lookIn(deps, { person, origin: '', by: { kind: 'session' } }, path);
    return 'open';
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return 'nothing-there';
    throw error;
  }
}

/** Throws Refused when the page is about something that is not there, or not the caller's to read. */
async function lookIn(deps: DoorDeps, caller: Caller, path: string): Promise<void> {
  const [, kind, id = ''] = /^\/(environments|repositories)\/([^/]{1,1000})/.exec(path) ?? [];
  if (kind === 'environments') await inEnvironment(deps, caller, { environment: id, needs: 'read' });
  if (kind === 'repositories') await inRepository(deps, caller, { repository: idIn(id), needs: 'read' });
}

/** 0 is nobody's. */
function idIn(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
