import { watch } from 'node:fs';
import { coalesce } from './coalesce.ts';

/** Reads of one file of a pod are this far apart at least. */
const readEveryMs = 10;

/** A pod that makes up names must not fill our memory. */
const mostFiles = 1000;

/** Calls `changed` with the name of each file of a folder that the pod has written. Names come from the pod, too. */
export function watchFiles(folder: string, changed: (file: string) => Promise<void>): { close(): void } {
  const reads = new Map<string, ReturnType<typeof coalesce>>();
  const watcher = watch(folder, (_event, file) => {
    if (!file || !/^(_ack|_install|_checkout|(_probe\.)?[a-z0-9-]{1,63})$/.test(file)) return;
    const known = reads.get(file);
    if (known) return known.ask();
    if (reads.size >= mostFiles) return;
    const reading = coalesce(() => changed(file), readEveryMs);
    reads.set(file, reading);
    reading.ask();
  });
  // The folder went away: the pod's end is told by the engine.
  watcher.on('error', () => {});
  return {
    close: () => {
      watcher.close();
      for (const reading of reads.values()) reading.stop();
    },
  };
}
