import { createLog } from '../../src/log.ts';
import { insertDelivery } from '../../src/store/deliveries.ts';
import { openStore } from '../../src/store/open-store.ts';

/** `embedded-child.ts <dir> kill|close`: what another process does to an embedded database. */
const [dir = '', end] = process.argv.slice(2);

const log = createLog({ level: 'silent' });
const store = await openStore({ embeddedDir: dir, log });
await insertDelivery(store.db, { guid: 'from-child', event: 'push', body: Buffer.from('{}') });
process.stdout.write(`${store.databaseUrl}\n`, () => {
  if (end === 'kill') process.kill(process.pid, 'SIGKILL');
  else void store.close();
});
