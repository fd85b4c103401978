import { coalesce } from '../deliveries/coalesce.ts';
import type { Log } from '../log.ts';
import { checkFiles } from './check-files.ts';
import type { Front } from './front.ts';
import { makeFiles } from './make-files.ts';
import { type Reloaded, reload } from './reload.ts';
import { writeFiles } from './write-files.ts';

export interface NginxDeps {
  /** Reads what the configuration is made of. */
  readonly front: () => Promise<Front>;
  readonly pidFile: string;
  readonly log: Log;
  /** Between two reloads at least, in milliseconds; 10 s unless told. */
  readonly pauseMs?: number;
}

export interface Nginx {
  /** Something may have changed: looks soon. Loses nothing when it is late, since what nginx does not know goes through our gateway. */
  hint(): void;
  /** Writes what changed and has nginx read it. Throws when the hosts cannot be read or the files not written. */
  update(): Promise<Updated>;
  close(): Promise<void>;
}

export type Updated =
  | { readonly kind: 'unchanged' }
  /** `refused`: what nginx says against it; it goes on with what it had. */
  | { readonly kind: 'refused'; readonly changed: readonly string[]; readonly words: string }
  | { readonly kind: 'written'; readonly changed: readonly string[]; readonly reload: Reloaded['kind'] };

/** Keeps nginx's configuration as the world is. */
export function openNginx(deps: NginxDeps): Nginx {
  const { log, pauseMs = 10_000 } = deps;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  // What it had before we came, or was refused: it may run with something else than what is written.
  let last: Updated = { kind: 'refused', changed: [], words: '' };
  const run = coalesce(async () => {
    last = await updateOnce(deps, { settled: last.kind !== 'refused' });
  });
  const late = () => {
    timer = undefined;
    run().catch((error: unknown) =>
      log.warn({ err: error }, 'the configuration of nginx could not be renewed'),
    );
  };
  return {
    hint: () => {
      if (closed || timer) return;
      // Old workers live as long as their connections: many reloads in a row would pile them up.
      timer = setTimeout(late, pauseMs).unref();
    },
    update: async () => {
      await run();
      return last;
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function updateOnce(
  { front, pidFile, log }: NginxDeps,
  { settled }: { settled: boolean },
): Promise<Updated> {
  const wanted = await front();
  const changed = await writeFiles(wanted.dir, makeFiles(wanted));
  if (changed.length === 0 && settled) return { kind: 'unchanged' };
  const words = await checkFiles(wanted.dir);
  if (words !== undefined) {
    log.error({ changed, words }, 'nginx refuses its new configuration and goes on with what it had');
    return { kind: 'refused', changed, words };
  }
  const { kind } = await reload(pidFile);
  log.info({ changed, reload: kind }, 'the configuration of nginx was written');
  return { kind: 'written', changed, reload: kind };
}
