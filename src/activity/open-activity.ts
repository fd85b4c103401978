import type { ActivityKind, LastActivity } from '../../schema/activity.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Log } from '../log.ts';

/** Knows when each environment was last used, and how. What keeps a pod awake goes through here; how much of the web counts says `weightOf`. */
export interface Activity {
  /** It is used at this moment. Written at once, then at most every 15 s. */
  touch(environment: EnvironmentKey, kind: ActivityKind): void;
  /** It is in use until the returned function is called, which may be done twice. */
  hold(environment: EnvironmentKey, kind: ActivityKind): () => void;
  /** As `touch`; resolves once it is written, for the pass that is woken next. Throws WorldError `database-unreachable`. */
  record(environment: EnvironmentKey, kind: ActivityKind): Promise<void>;
  /** What this process knows, written or not; an environment that is held is used now. */
  seen(environment: EnvironmentKey): LastActivity | undefined;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

export interface ActivityDeps {
  readonly save: (environment: EnvironmentKey, last: LastActivity) => Promise<void>;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Of the beat on which what is held, or could not be written, is written; a test has its own. */
  readonly everyMs?: number;
}

/** One write per environment and 15 s; the shortest `deploy.idle` is a minute. */
const writeEveryMs = 15_000;

interface Use {
  last: LastActivity;
  /** `last.at` as written. */
  writtenAt: number;
  readonly holds: Map<symbol, ActivityKind>;
  /** A write that waits for the one before it: it takes the newest there is when it begins. */
  next: Promise<void> | undefined;
  writing: Promise<void>;
}

interface Book extends Required<ActivityDeps> {
  readonly uses: Map<EnvironmentKey, Use>;
}

/** Keeps the activity of environments in memory for a moment, so that a busy pod does not mean a busy database. */
export function openActivity(deps: ActivityDeps): Activity {
  const book: Book = { everyMs: writeEveryMs, ...deps, uses: new Map() };
  const { uses, now } = book;
  const timer = setInterval(() => void beat(book), book.everyMs);
  timer.unref();
  return {
    touch: (environment, kind) => touch(book, environment, kind),
    hold: (environment, kind) => {
      touch(book, environment, kind);
      const id = Symbol(kind);
      uses.get(environment)?.holds.set(id, kind);
      return () => {
        if (uses.get(environment)?.holds.delete(id)) touch(book, environment, kind);
      };
    },
    record: (environment, kind) => write(book, environment, note(book, environment, kind)),
    seen: (environment) => {
      const use = uses.get(environment);
      const held = use && [...use.holds.values()].at(-1);
      return held ? { at: now(), kind: held } : use?.last;
    },
    close: async () => {
      clearInterval(timer);
      await beat(book);
    },
  };
}

function note({ uses, now }: Book, environment: EnvironmentKey, kind: ActivityKind): Use {
  const use = uses.get(environment) ?? fresh(kind);
  use.last = { at: Math.max(now(), use.last.at), kind };
  uses.set(environment, use);
  return use;
}

function fresh(kind: ActivityKind): Use {
  const writing = Promise.resolve();
  return { last: { at: 0, kind }, writtenAt: 0, holds: new Map(), next: undefined, writing };
}

function touch(book: Book, environment: EnvironmentKey, kind: ActivityKind): void {
  const use = note(book, environment, kind);
  if (use.last.at - use.writtenAt >= writeEveryMs) void tryWriting(book, environment, use);
}

/** Writes what is held or was not written in time, and forgets what is quiet. */
async function beat(book: Book): Promise<void> {
  for (const [environment, use] of book.uses) {
    for (const kind of use.holds.values()) note(book, environment, kind);
    if (use.last.at > use.writtenAt) await tryWriting(book, environment, use);
    else if (book.now() - use.writtenAt >= writeEveryMs) book.uses.delete(environment);
  }
}

function tryWriting(book: Book, environment: EnvironmentKey, use: Use): Promise<void> {
  return write(book, environment, use).catch((error: unknown) =>
    book.log.warn({ err: error, environment }, 'activity could not be written; it is tried again'),
  );
}

/** Many who ask while a write is under way share the one that follows it. */
function write({ save }: Book, environment: EnvironmentKey, use: Use): Promise<void> {
  use.next ??= use.writing.then(() => {
    use.next = undefined;
    const { last } = use;
    const saved = save(environment, last).then(() => {
      use.writtenAt = last.at;
    });
    use.writing = saved.catch(() => undefined);
    return saved;
  });
  return use.next;
}
