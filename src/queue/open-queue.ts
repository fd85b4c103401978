import {
  createPostgresBackend,
  createRedisBackend,
  type PostgresConnectionOptions,
  withBackend,
} from 'bullmq';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { Log } from '../log.ts';
import { delayedWakes } from './delayed-wakes.ts';
import { migrateQueue, openQueuePool } from './postgres-pool.ts';
import { priorities, type Wake, type WakePriority } from './wake.ts';

/** Carries hints to workers: losing all of it changes when things happen, never what. */
export interface WakeQueue {
  readonly wake: Wake;
  /** Calls `handler` for each hint, `concurrency` at a time; at least once, possibly twice at once. Returns the closer. */
  readonly work: (handler: Handler, concurrency: number) => Promise<() => Promise<void>>;
  /** Hints that wait or are being worked on. */
  readonly depth: () => Promise<number>;
  readonly ping: () => Promise<void>;
  /** Forgets every hint. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface QueueOptions {
  readonly databaseUrl: string;
  /** Given: the queue is in Redis. */
  readonly redisUrl?: string | undefined;
  readonly log: Log;
  /** Keeps queues apart that share a Redis or a database; `pinacle` by default. */
  readonly name?: string;
}

interface Hint {
  readonly key: EnvironmentKey;
}

/** BullMQ on Postgres, or on Redis when there is one: the same in everything that we rely on. */
export async function openQueue(options: QueueOptions): Promise<WakeQueue> {
  const { log } = options;
  const name = options.name ?? 'pinacle';
  const backend = openBackend(options);
  await reaching(backend.prepare());
  const queue = backend.openQueue(name);
  let closing = false;
  queue.on('error', (error) => closing || log.warn({ err: error }, 'the queue has a fault'));
  await reaching(queue.waitUntilReady()).catch((error: unknown) => {
    closing = true;
    // Ends the attempts to connect; may itself wait for the connection.
    void queue.close().catch(() => undefined);
    throw error;
  });
  const wakeNow = (key: EnvironmentKey, priority: WakePriority) =>
    reaching(queue.add('wake', { key }, jobOptions(key, priority)));
  const later = delayedWakes((key, priority) =>
    wakeNow(key, priority).catch((error: unknown) =>
      log.warn({ err: error, environment: key }, 'a delayed wake was lost'),
    ),
  );
  const close = async () => {
    closing = true;
    later.clear();
    await queue.close();
  };
  return {
    wake: async (key, { priority, delayMs }) => {
      if (delayMs) later.set(key, { priority, delayMs });
      else await wakeNow(key, priority);
    },
    work: (handler, concurrency) => startWorker(() => backend.openWorker(name, handler, concurrency), log),
    depth: () => depthOf(queue),
    ping: async () => void (await depthOf(queue)),
    flush: async () => {
      later.clear();
      await reaching(queue.obliterate({ force: true }));
    },
    close,
  };
}

async function depthOf(queue: ReturnType<ReturnType<typeof openBackend>['openQueue']>): Promise<number> {
  const counts = await reaching(queue.getJobCounts('waiting', 'prioritized', 'active'));
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

type Handler = (key: EnvironmentKey) => Promise<void>;

function openBackend({ databaseUrl, redisUrl }: QueueOptions) {
  const workerOptions = (concurrency: number) => ({ concurrency, autorun: false, maxStalledCount: 10 });
  if (redisUrl) {
    const { Queue, Worker } = withBackend(createRedisBackend);
    // Answers must come soon or not at all: a wake that hangs would hold the answer to a webhook back.
    const asking = { url: redisUrl, enableOfflineQueue: false, maxRetriesPerRequest: 1 };
    const waiting = { url: redisUrl, maxRetriesPerRequest: null };
    return {
      prepare: async () => undefined,
      openQueue: (name: string) => new Queue<Hint>(name, { connection: asking }),
      openWorker: (name: string, handler: Handler, concurrency: number) =>
        new Worker<Hint>(name, (job) => handler(job.data.key), {
          connection: waiting,
          ...workerOptions(concurrency),
        }),
    };
  }
  const { Queue, Worker } = withBackend(createPostgresBackend);
  return {
    prepare: () => migrateQueue(databaseUrl),
    openQueue: (name: string) => owning(databaseUrl, (connection) => new Queue<Hint>(name, { connection })),
    openWorker: (name: string, handler: Handler, concurrency: number) =>
      owning(
        databaseUrl,
        (connection) =>
          new Worker<Hint>(name, (job) => handler(job.data.key), {
            connection,
            ...workerOptions(concurrency),
          }),
      ),
  };
}

/** A queue or a worker on a pool of its own, which goes with it. */
function owning<T extends { close(): Promise<void> }>(
  databaseUrl: string,
  open: (connection: PostgresConnectionOptions) => T,
): T {
  const pool = openQueuePool(databaseUrl);
  const opened = open(pool as unknown as PostgresConnectionOptions);
  const close = opened.close.bind(opened);
  let closed: Promise<void> | undefined;
  opened.close = () => {
    closed ??= close().then(() => pool.end());
    return closed;
  };
  return opened;
}

/**
 * One waiting hint for each (key, priority), and one more while that is being worked on. Priorities do not share an id:
 * the hint of a person would be dropped in favour of a sweep's that waits far behind.
 */
function jobOptions(key: EnvironmentKey, priority: WakePriority) {
  return {
    priority: priorities[priority],
    deduplication: { id: `${priority}/${key}`, keepLastIfActive: true },
    removeOnComplete: true,
    removeOnFail: true,
  };
}

type OpenWorker = ReturnType<ReturnType<typeof openBackend>['openWorker']>;

async function startWorker(open: () => OpenWorker, log: Log): Promise<() => Promise<void>> {
  const worker = open();
  worker.on('error', (error) => log.warn({ err: error }, 'the queue has a fault'));
  worker.on('failed', (job, error) => log.error({ err: error, environment: job?.data.key }, 'a pass failed'));
  await reaching(worker.waitUntilReady());
  void worker.run();
  return () => worker.close();
}

/** BullMQ waits for a lost Redis for ever: a hint that takes so long is given up, since the sweep will do. */
const patienceMs = 5000;

async function reaching<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    throw new WorldError('queue-unreachable', 'no answer from the queue', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
