import { type FSWatcher, watch } from 'node:fs';

/** Wakes a reader when one of several folders changes. */
export interface Wake {
  /** Watches this folder too; what cannot be watched is left out. */
  watch(path: string): FSWatcher | undefined;
  /** Resolves at the next change, at once when there was one since the last call; true when aborted. */
  next(): Promise<boolean>;
  close(): void;
}

export function wakeOnChange(signal: AbortSignal): Wake {
  const watchers = new Set<FSWatcher>();
  let woken = false;
  let wake = (): void => {};
  const ring = (): void => {
    woken = true;
    wake();
  };
  signal.addEventListener('abort', ring);
  return {
    watch: (path) => {
      try {
        const watcher = watch(path, ring);
        watcher.on('error', ring);
        watchers.add(watcher);
        watcher.once('close', () => watchers.delete(watcher));
        return watcher;
      } catch {
        return undefined;
      }
    },
    next: async () => {
      if (!woken && !signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      woken = false;
      return signal.aborted;
    },
    close: () => {
      signal.removeEventListener('abort', ring);
      for (const watcher of watchers) watcher.close();
    },
  };
}
