/** Acts of the same key run one after the other, in the order they came; those of others side by side. */
export type KeyedLock = <T>(key: string, act: () => Promise<T>) => Promise<T>;

export function keyedLock(): KeyedLock {
  const tails = new Map<string, Promise<void>>();
  return async (key, act) => {
    const before = tails.get(key) ?? Promise.resolve();
    const result = before.then(act);
    const tail = result.then(
      () => {},
      () => {},
    );
    tails.set(key, tail);
    try {
      return await result;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}
