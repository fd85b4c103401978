export interface Gathered {
  add(id: string): void;
  close(): void;
}

const pauseMs = 40;

/**
 * Reads what has changed, by its ids, one after the other: no answer is overtaken by one that was asked for later. The first id is read at
 * once; those that come within 40 ms, or while it is read, are read together after it.
 */
export function gather(read: (ids: readonly string[]) => void | Promise<void>): Gathered {
  const gathered = new Set<string>();
  let reading = false;
  const readAll = async (): Promise<void> => {
    reading = true;
    try {
      while (gathered.size > 0) {
        const ids = [...gathered];
        gathered.clear();
        await Promise.all([read(ids), pause()]);
      }
    } finally {
      reading = false;
    }
  };
  return {
    add: (id) => {
      gathered.add(id);
      if (!reading) void readAll();
    },
    close: () => gathered.clear(),
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
