/** What was opened is closed in reverse, each once; a fault of one does not keep the others open. */
export interface Closers {
  /** Notes how to close what was just opened, and hands it on. */
  opened<T>(thing: T, close: (thing: T) => unknown): T;
  /** Throws the first fault, after all are closed. */
  close(): Promise<void>;
}

export function trackClosers(): Closers {
  const closers: (() => unknown)[] = [];
  return {
    opened: (thing, close) => {
      closers.push(() => close(thing));
      return thing;
    },
    close: async () => {
      const faults: unknown[] = [];
      for (const close of closers.splice(0).reverse()) {
        try {
          await close();
        } catch (fault) {
          faults.push(fault);
        }
      }
      if (faults.length > 0) throw faults[0];
    },
  };
}
