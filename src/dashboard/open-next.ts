import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

/** The pages of `web/`, as they were built ahead. */
export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

const dir = fileURLToPath(new URL('../../web/', import.meta.url));

/** Whether `npm run build` was run. */
export function isBuilt(): boolean {
  return existsSync(`${dir}.next/BUILD_ID`);
}

/** Takes some 0.5 s; nothing is compiled. */
export async function openNext(): Promise<Pages> {
  // It would wrap the process's own listeners, for pages that are rendered ahead: ours are not.
  process.env.NEXT_UNHANDLED_REJECTION_FILTER = 'disabled';
  const { default: module } = await import('next');
  // Next is CommonJS whose `module.exports` is the function that its types call `default`.
  const next = module as unknown as typeof module.default;
  // It would take every WebSocket of the server it sits in; of one that never listens it takes none.
  const app = next({ dev: false, dir, quiet: true, httpServer: createServer() });
  await withoutListening(() => app.prepare());
  return { handle: app.getRequestHandler(), close: () => app.close() };
}

/** Next would have faults of ours logged and lived with, in the whole process; they end it, as ever. */
async function withoutListening(prepare: () => Promise<void>): Promise<void> {
  const before = new Set(faults.flatMap((event) => process.rawListeners(event)));
  await prepare();
  for (const event of faults) {
    for (const listener of process.rawListeners(event)) {
      if (!before.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
}

const faults = ['uncaughtException', 'unhandledRejection'];
