/** Keeps the newest answers while they are few and small together: what strangers write must not fill the memory. */
export interface BoundedCache<T> {
  get(key: string): Promise<T> | undefined;
  /** One that fails is forgotten. */
  keep(key: string, answer: Promise<T>): void;
  /** Of all that is kept, in characters as JSON. */
  readonly size: () => number;
}

export function boundedCache<T>(limits: { entries: number; characters: number }): BoundedCache<T> {
  const kept = new Map<string, { readonly answer: Promise<T>; size: number }>();
  let total = 0;
  const forget = (key: string) => {
    total -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };
  const shrink = () => {
    for (const key of kept.keys()) {
      if (kept.size <= limits.entries && total <= limits.characters) return;
      forget(key);
    }
  };
  return {
    get: (key) => kept.get(key)?.answer,
    keep: (key, answer) => {
      if (kept.has(key)) forget(key);
      const entry = { answer, size: 0 };
      kept.set(key, entry);
      shrink();
      const weigh = (value: T) => {
        if (kept.get(key) !== entry) return;
        entry.size = JSON.stringify(value)?.length ?? 0;
        total += entry.size;
        shrink();
      };
      answer.then(weigh, () => kept.get(key) === entry && forget(key));
    },
    size: () => total,
  };
}
