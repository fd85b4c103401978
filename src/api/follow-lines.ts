import type { Runtime } from '../../reconciler/ports.ts';
import { cutText } from '../../schema/cut-text.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import type { EnvironmentSeat } from './may.ts';
import { whileAllowed } from './while-allowed.ts';

export interface FollowedLog {
  readonly seat: EnvironmentSeat;
  readonly process: string;
  readonly tail: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly stillThere: () => Promise<boolean>;
  /** Hides the values that secrets have now; renewed as time passes. */
  readonly redact: (line: string) => string;
  readonly everyMs?: number;
}

/** Characters of one line. */
const longestLine = 8192;

export function shownLine(redact: (line: string) => string, line: string): string {
  // Cut last: a value on the edge would else be shown in part.
  return cutText(redact(line), longestLine);
}

/** Lines as they come, for as long as the caller may see them. */
export async function* followLines(
  deps: Pick<ApiDeps, 'access' | 'redactor' | 'log'> & { readonly runtime: Pick<Runtime, 'logs'> },
  caller: Caller,
  followed: FollowedLog,
): AsyncIterable<string> {
  const { seat, process, tail, signal } = followed;
  const { key } = seat.row;
  let { redact } = followed;
  const watch = whileAllowed(deps, caller, {
    ...followed,
    repository: seat.repository.id,
    needs: 'write',
    // A secret may have changed.
    meanwhile: async () => {
      redact = await deps.redactor(key);
    },
  });
  const ends = AbortSignal.any([signal, watch.signal]);
  try {
    for await (const line of deps.runtime.logs(key, process, { tail, follow: true, signal: ends })) {
      if (ends.aborted) return;
      yield shownLine(redact, line);
    }
  } finally {
    watch.stop();
  }
}
