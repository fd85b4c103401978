import { trackClosers } from '../compose/closers.ts';
import { openDrain, replayDelivery } from '../deliveries/drain.ts';
import { createLog } from '../log.ts';
import { openQueue } from '../queue/open-queue.ts';
import { openStore } from '../store/open-store.ts';
import type { JsonOption } from './json-option.ts';
import { loadConfig } from './load-config.ts';

/** Routes a recorded delivery once more; the running server does what follows. Commands that ran do not run twice. */
export async function replay(guid: string, options: JsonOption): Promise<number> {
  const config = loadConfig();
  if (!config) return 2;
  const log = createLog({ level: 'warn' });
  const { opened, close } = trackClosers();
  try {
    const stored = { databaseUrl: config.databaseUrl, embeddedDir: config.stateDir, log };
    const store = opened(await openStore(stored), (one) => one.close());
    const { databaseUrl } = store;
    const queue = opened(await openQueue({ databaseUrl, redisUrl: config.redisUrl, log }), (one) =>
      one.close(),
    );
    const drain = opened(openDrain({ db: store.db, wake: queue.wake, log }), (one) => one.close());
    const found = await replayDelivery(store.db, drain, guid);
    console.log(
      options.json
        ? JSON.stringify({ guid, found })
        : found
          ? `${guid}: routed again`
          : `${guid}: no such delivery`,
    );
    return found ? 0 : 1;
  } finally {
    await close();
  }
}
