import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDrain } from '../../src/deliveries/drain.ts';
import { buildServer } from '../../src/http/build-server.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { openQueue } from '../../src/queue/open-queue.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Load } from './send-webhooks.ts';
import { type BenchLine, summarise } from './summary.ts';

const secret = 'secret of the bench';
const perSecond = 200;

/**
 * Answers to webhooks under load, with the whole receiving side at work: embedded PostgreSQL with durable commits, inbox, drain,
 * queue. Requests are sent whether or not earlier ones were answered; milliseconds are as the sender sees them.
 */
export async function benchAck(seconds: number): Promise<readonly BenchLine[]> {
  const log = createLog({ level: 'warn' });
  const dir = await mkdtemp(join(tmpdir(), 'pinacle-bench-'));
  await chmod(dir, 0o755);
  const store = await openStore({ embeddedDir: dir, log });
  const queue = await openQueue({ databaseUrl: store.databaseUrl, log });
  const drain = openDrain({ db: store.db, wake: queue.wake, log });
  const receive = { db: store.db, secrets: [secret], accepted: () => drain.trigger() };
  const server = buildServer({ log, metrics: createMetrics(), checks: {}, receive });
  try {
    await server.listen({ port: 0, host: '127.0.0.1' });
    const { port } = server.server.address() as AddressInfo;
    await sendAll(port, { perSecond, seconds: 2, prefix: 'warm' });
    const times = await sendAll(port, { perSecond, seconds, prefix: 'bench' });
    const facts = { 'webhooks a second': perSecond, 'seconds of load': seconds };
    return [
      summarise(
        'webhook answered',
        times.map((ms) => ({ ms })),
        { aim: 'p99 under 25', facts },
      ),
    ];
  } finally {
    await server.close();
    await drain.close();
    await queue.close();
    await store.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** A process of its own sends, as GitHub would: the server's event loop is not slowed by making the load. */
function sendAll(port: number, load: Load): Promise<number[]> {
  const sender = fileURLToPath(new URL('send-webhooks.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), sender, JSON.stringify({ ...load, port, secret })];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 26 }, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout) as number[]);
    });
  });
}
