import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { deliveries } from '../../schema/database/tables.ts';
import { WorldError } from '../../schema/world-error.ts';
import { type BodyLimits, bodyLimits } from '../../src/deliveries/bound-bodies.ts';
import { buildServer } from '../../src/http/build-server.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics, type Metrics } from '../../src/metrics.ts';
import type { Store } from '../../src/store/open-store.ts';
import { makeStore } from '../setup/database.ts';
import { push, sign } from './payloads.ts';

const secrets = ['present secret', 'former secret'];
const body = JSON.stringify(push());
let store: Store;
let server: FastifyInstance;
let metrics: Metrics;
let port = 0;
let lines = '';
let accepted = 0;

const destination = new Writable({
  write(chunk, _encoding, done) {
    lines += String(chunk);
    done();
  },
});

beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
  metrics = createMetrics();
  const log = createLog({ level: 'trace', destination });
  const receive = { db: store.db, secrets, accepted: () => void accepted++ };
  server = buildServer({ log, metrics, checks: {}, receive });
  await server.listen({ port: 0, host: '127.0.0.1' });
  port = (server.server.address() as AddressInfo).port;
});

afterAll(async () => {
  await server.close();
  await store.close();
});

beforeEach(() => {
  lines = '';
  accepted = 0;
});

const headers = (guid: string, over: Record<string, string | undefined> = {}) => {
  const all = {
    'content-type': 'application/json',
    'x-github-delivery': guid,
    'x-github-event': 'push',
    'x-hub-signature-256': sign(body, secrets[0] ?? ''),
    ...over,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
};

const post = (guid: string, over: Record<string, string | undefined> = {}, sent: string = body) =>
  fetch(`http://127.0.0.1:${port}/github/webhooks`, {
    method: 'POST',
    headers: headers(guid, over),
    body: sent,
  });

const stored = (guid: string) => store.db.select().from(deliveries).where(eq(deliveries.guid, guid));

describe('a delivery', () => {
  it('is in the inbox, byte by byte, when the answer is 202', async () => {
    const answer = await post('one');
    expect([answer.status, await answer.json()]).toEqual([202, { guid: 'one' }]);
    const [row] = await stored('one');
    expect(row).toMatchObject({ event: 'push', routedAt: null, body: Buffer.from(body) });
    expect(accepted).toBe(1);
  });

  it('is one delivery, however often and however close together it comes', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('twice')));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(await stored('twice')).toHaveLength(1);
    expect(accepted).toBe(1);
  });

  it('may be signed with the former secret', async () => {
    expect((await post('former', { 'x-hub-signature-256': sign(body, secrets[1] ?? '') })).status).toBe(202);
  });

  it('may come in pieces of unknown length', async () => {
    expect(await postChunks('chunked', [body.slice(0, 10), body.slice(10)])).toBe(202);
  });
});

describe('a request that is refused', () => {
  const refused: [title: string, status: number, over: Record<string, string | undefined>][] = [
    ['wrong secret', 401, { 'x-hub-signature-256': sign(body, 'guessed secret') }],
    ['no signature', 401, { 'x-hub-signature-256': undefined }],
    ['SHA-1 only', 401, { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=00' }],
    ['form encoding', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no content type', 415, { 'content-type': undefined }],
    ['no GUID', 400, { 'x-github-delivery': undefined }],
    ['a GUID that is none', 400, { 'x-github-delivery': "'; drop table deliveries" }],
    ['no event', 400, { 'x-github-event': undefined }],
    ['an event that is none', 400, { 'x-github-event': 'Push!' }],
  ];

  it.each(refused)('%s: %i', async (_title, status, over) => {
    const answer = await post('refused', over);
    expect(answer.status).toBe(status);
    expect(await stored('refused')).toEqual([]);
    expect(accepted).toBe(0);
  });

  it('leaves neither header nor body in the log', async () => {
    const secret = 'hidden-4711';
    const over = {
      'x-hub-signature-256': sign('x', secret),
      'x-github-delivery': secret,
      authorization: secret,
    };
    expect((await post('refused', over, JSON.stringify({ secret }))).status).toBe(401);
    expect(lines).toContain('the signature does not match');
    for (const hidden of [secret, sign('x', secret), 'authorization', 'user-agent', '127.0.0.1']) {
      expect(lines).not.toContain(hidden);
    }
  });

  it('says what to change when the webhook sends forms', async () => {
    const answer = await post('form', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(await answer.json()).toEqual({ error: expect.stringContaining('application/json') });
  });
});

describe('a body that is too large', () => {
  const tooMuch = 25 * 1024 * 1024 + 1;

  it('is refused by its length, before it is sent', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = request({
        port,
        method: 'POST',
        path: '/github/webhooks',
        headers: { ...headers('large'), 'content-length': tooMuch },
      });
      call.once('error', reject);
      call.once('response', (answer) => {
        resolve(answer.statusCode);
        call.destroy();
      });
      call.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('is refused while it streams, when it did not say its length', async () => {
    const piece = 'x'.repeat(1024 * 1024);
    expect(
      await postChunks(
        'streamed',
        Array.from({ length: 26 }, () => piece),
      ),
    ).toBe(413);
    expect(await stored('streamed')).toEqual([]);
  });
});

describe('bodies that do not come', () => {
  const megabyte = 1024 * 1024;

  /** Says how much it will send, sends `first` and no more; `answered`: the status, should there be one. */
  function silent(to: number, guid: string, first = '') {
    const call = request({
      port: to,
      method: 'POST',
      path: '/github/webhooks',
      headers: { ...headers(guid), 'content-length': 25 * megabyte },
    });
    const answered = new Promise<number | undefined>((resolve) => {
      call.once('error', () => resolve(undefined));
      call.once('response', (answer) => resolve(answer.resume().statusCode));
    });
    const sent = new Promise<void>((resolve) => {
      call.flushHeaders();
      call.write(first || ' ', () => resolve());
    });
    return { answered, sent, end: () => call.destroy() };
  }

  async function withLimits(limits: BodyLimits, use: (port: number) => Promise<void>) {
    const receive = { db: store.db, secrets, accepted: () => undefined, limits };
    const own = buildServer({
      log: createLog({ level: 'silent' }),
      metrics: createMetrics(),
      checks: {},
      receive,
    });
    await own.listen({ port: 0, host: '127.0.0.1' });
    try {
      await use((own.server.address() as AddressInfo).port);
    } finally {
      await own.close();
    }
  }

  it('keep no other out, however large they say they will be', async () => {
    const calls = Array.from({ length: 40 }, (_, n) => silent(port, `silent-${n}`));
    await Promise.all(calls.map(({ sent }) => sent));
    expect((await post('beside-silent-ones')).status).toBe(202);
    expect((await post('beside', {}, ' '.repeat(2 * megabyte))).status).toBe(401);
    for (const call of calls) call.end();
  });

  it('are given up after a while', async () => {
    await withLimits({ ...bodyLimits, withinMs: 50 }, async (to) => {
      expect(await silent(to, 'slow').answered).toBe(408);
    });
  });

  it('hold no more memory than they may, leave room for small ones, and give it back', async () => {
    const limits = { share: 1000, small: 100_000, large: 4 * megabyte, withinMs: 60_000 };
    await withLimits(limits, async (to) => {
      const first = silent(to, 'first', 'x'.repeat(3 * megabyte));
      await first.sent;
      const send = (guid: string, sent: string) =>
        fetch(`http://127.0.0.1:${to}/github/webhooks`, {
          method: 'POST',
          headers: headers(guid),
          body: sent,
        });
      const second = silent(to, 'second', 'x'.repeat(3 * megabyte));
      // Whichever comes too late for the room that is left.
      expect(await Promise.race([first.answered, second.answered])).toBe(503);
      expect((await send('small', body)).status).toBe(202);
      first.end();
      second.end();
      await Promise.all([first.answered, second.answered]);
      await expect.poll(() => send('again', 'x'.repeat(3 * megabyte)).then(({ status }) => status)).toBe(401);
    });
  });
});

describe('a database that does not answer', () => {
  it('is 503, so that GitHub records a failed delivery', async () => {
    const away = new WorldError('database-unreachable', 'no answer from Postgres');
    const db = {
      insert: () => {
        throw away;
      },
    } as unknown as Store['db'];
    const own = buildServer({
      log: createLog({ level: 'silent' }),
      metrics: createMetrics(),
      checks: {},
      receive: { db, secrets, accepted: () => undefined },
    });
    const answer = await own.inject({
      method: 'POST',
      url: '/github/webhooks',
      headers: headers('lost'),
      payload: body,
    });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    await own.close();
  });
});

/** Sends a body without its length; the status, also when the server hangs up before it has all. */
function postChunks(guid: string, chunks: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    const call = request({ port, method: 'POST', path: '/github/webhooks', headers: headers(guid) });
    call.once('error', (error) => (status ? resolve(status) : reject(error)));
    call.once('response', (answer) => {
      status = answer.statusCode;
      answer
        .resume()
        .once('end', () => resolve(status))
        .once('error', () => resolve(status));
    });
    for (const chunk of chunks) call.write(chunk);
    call.end();
  });
}
