import { keepNewest } from '../keep-newest.ts';

/** Answers by key, for a moment: what is asked for each request must not cost a query each time. */
export interface Remembered<T> {
  /** At once when it is remembered; who asks meanwhile shares one asking. */
  get(key: string): T | Promise<T>;
  /** The next one asks anew. */
  forget(key: string): void;
}

interface Kept<T> {
  readonly until: number;
  readonly answer: { readonly value: T };
}

/** Remembers each answer of `ask` for `forMs`, at most so many; one that fails is not kept, nor one that was forgotten while it came. */
export function remember<T>(
  ask: (key: string) => Promise<T>,
  limits: { forMs: number; entries: number; now?: () => number },
): Remembered<T> {
  const { forMs, entries, now = () => performance.now() } = limits;
  const kept = new Map<string, Kept<T>>();
  const asked = new Map<string, Promise<T>>();

  const askNow = (key: string): Promise<T> => {
    const asking = ask(key).then(
      (value) => {
        if (asked.get(key) === asking) keep(key, value);
        return value;
      },
      (error: unknown) => {
        if (asked.get(key) === asking) asked.delete(key);
        throw error;
      },
    );
    asked.set(key, asking);
    return asking;
  };
  const keep = (key: string, value: T): void => {
    asked.delete(key);
    keepNewest(kept, key, { until: now() + forMs, answer: { value } }, entries);
  };

  return {
    get: (key) => {
      const known = kept.get(key);
      if (known && known.until > now()) return known.answer.value;
      return asked.get(key) ?? askNow(key);
    },
    forget: (key) => {
      kept.delete(key);
      asked.delete(key);
    },
  };
}
