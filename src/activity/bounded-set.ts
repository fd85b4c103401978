/** Remembers the newest so many: what strangers send must not fill the memory. */
export interface BoundedSet {
  /** False: it was there already; it is the newest now. */
  add(value: string): boolean;
}

export function boundedSet(most: number): BoundedSet {
  const kept = new Set<string>();
  return {
    add: (value) => {
      const isNew = !kept.delete(value);
      kept.add(value);
      const [oldest] = kept;
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      return isNew;
    },
  };
}
