import type { Runtime } from '../../reconciler/ports.ts';
import type { GitHubStandIn } from '../github-stand-in/types.ts';

/** Resolves with the first value of `look` that is not undefined, null or false. Rejects after `limitMs` (2 min), saying `what`. */
export type Until = <T>(
  what: string,
  look: () => T | Promise<T>,
  limitMs?: number,
) => Promise<Exclude<T, undefined | null | false>>;

interface Waiting {
  again(): void;
}

/** Looks again after each write to GitHub and each event of the runtime; a slow beat helps where there is no event, as for a page. */
export function openUntil(github: GitHubStandIn) {
  const waiting = new Set<Waiting>();
  const again = () => {
    for (const one of waiting) one.again();
  };
  const stopWrites = github.onWrite(async () => void setImmediate(again));
  const beat = setInterval(again, 50);
  let unwatch = async () => {};
  return {
    until: ((what, look, limitMs = 120_000) => lookUntil({ what, look, limitMs, waiting })) as Until,
    watch: async (runtime: Pick<Runtime, 'watch'>) => {
      unwatch = await runtime.watch(() => setImmediate(again));
    },
    unwatch: () => unwatch(),
    close: async () => {
      clearInterval(beat);
      stopWrites();
      await unwatch();
    },
  };
}

function lookUntil<T>(options: {
  what: string;
  look: () => T | Promise<T>;
  limitMs: number;
  waiting: Set<Waiting>;
}): Promise<Exclude<T, undefined | null | false>> {
  const { what, look, limitMs, waiting } = options;
  return new Promise((resolve, reject) => {
    let looking = false;
    let more = false;
    const end = (finish: () => void) => {
      waiting.delete(one);
      clearTimeout(timer);
      finish();
    };
    const one: Waiting = {
      again: () => {
        more = true;
        if (!looking) void run();
      },
    };
    const run = async () => {
      looking = true;
      while (more && waiting.has(one)) {
        more = false;
        await Promise.resolve()
          .then(look)
          .then(
            (seen) =>
              seen !== undefined &&
              seen !== null &&
              seen !== false &&
              end(() => resolve(seen as Exclude<T, undefined | null | false>)),
            (error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))),
          );
      }
      looking = false;
    };
    const timer = setTimeout(
      () => end(() => reject(new Error(`did not happen within ${limitMs} ms: ${what}`))),
      limitMs,
    );
    waiting.add(one);
    one.again();
  });
}
