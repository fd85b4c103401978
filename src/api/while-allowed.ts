import { atLeast } from '../access/role.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import type { Seat } from './may.ts';

export interface Watched {
  readonly repository: number;
  readonly needs: Seat;
  /** Whether the caller is still who they were: a session ends, a token is revoked. */
  readonly stillThere: () => Promise<boolean>;
  /** Done at each look, before the next is waited for. */
  readonly meanwhile?: () => Promise<void>;
  /** 15 s unless told: with the 30 s that an answer of GitHub is believed, within a minute. */
  readonly everyMs?: number;
}

/** Aborts `signal` soon after the caller lost what it needs, and when it cannot be known. `stop` ends the watch. */
export function whileAllowed(
  { access, log }: Pick<ApiDeps, 'access' | 'log'>,
  { person }: Caller,
  watched: Watched,
): { readonly signal: AbortSignal; readonly stop: () => void } {
  const { repository, needs, stillThere, meanwhile, everyMs = 15_000 } = watched;
  const ending = new AbortController();
  const look = async () => {
    const role = await access.roleOf(person, repository, { freshMs: 30_000 });
    if (!atLeast(role, needs) || !(await stillThere())) return ending.abort();
    await meanwhile?.();
    again();
  };
  let timer: NodeJS.Timeout | undefined;
  const again = () => {
    if (ending.signal.aborted) return;
    timer = setTimeout(() => {
      look().catch((error: unknown) => {
        log.info({ err: error }, 'a stream ends: nobody says whether it may go on');
        ending.abort();
      });
    }, everyMs);
  };
  again();
  const stop = () => {
    clearTimeout(timer);
    ending.abort();
  };
  return { signal: ending.signal, stop };
}
