import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { addApi, type RestDeps } from '../../src/api/rest/add-api.ts';
import { buildServer } from '../../src/http/build-server.ts';
import { limitRates } from '../../src/http/limit-rates.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';

/** People are who they say; nothing behind the limits is there, so what gets through is refused for its body. */
async function server(limits: NonNullable<RestDeps['limits']>) {
  const built = fastify({ trustProxy: 'loopback' });
  limitRates(built);
  const api = { log: createLog({ level: 'silent' }), config: { publicUrl: 'http://localhost' } };
  const callers: RestDeps['callers'] = {
    callerOf: async ({ headers, ip }) => {
      const login = headers.authorization;
      const by = { kind: 'token', scopes: ['act'] } as const;
      return login === undefined ? undefined : { person: { login, id: login.length }, origin: ip, by };
    },
  };
  addApi(built, { api: api as never, callers, limits });
  const ask = async (client: string, login?: string) => {
    const headers = { 'x-forwarded-for': client, ...(login === undefined ? {} : { authorization: login }) };
    const url = '/api/v1/environments/x/commands';
    const answer = await built.inject({ method: 'POST', url, headers, payload: { command: 'fly' } });
    return answer.statusCode === 429 ? `429 ${answer.headers['retry-after']}` : answer.statusCode;
  };
  return { ask, close: () => built.close() };
}

const minute = (max: number) => ({ max, timeWindow: 60_000 });

it('counts the requests of a client, known or not', async () => {
  const { ask, close } = await server({ ofClient: minute(2), ofPerson: minute(100) });
  expect([await ask('192.0.2.1'), await ask('192.0.2.1', 'bob'), await ask('192.0.2.1', 'alice')]).toEqual([
    401,
    400,
    '429 60',
  ]);
  expect(await ask('192.0.2.2', 'alice')).toBe(400);
  await close();
});

it('counts the requests of a person wherever they come from, and of nobody else', async () => {
  const { ask, close } = await server({ ofClient: minute(100), ofPerson: minute(2) });
  const asked = [await ask('192.0.2.1', 'bob'), await ask('192.0.2.2', 'bob'), await ask('192.0.2.3', 'bob')];
  expect(asked).toEqual([400, 400, '429 60']);
  expect(await ask('192.0.2.3', 'alice')).toBe(400);
  await close();
});

it('takes all addresses of a network of IPv6 for one client', async () => {
  const { ask, close } = await server({ ofClient: minute(1), ofPerson: minute(100) });
  expect([
    await ask('2001:db8::1', 'bob'),
    await ask('2001:db8::2', 'bob'),
    await ask('2001:db8:1::2', 'bob'),
  ]).toEqual([400, '429 60', 400]);
  await close();
});

it('counts the webhooks of a client before their signature is checked', async () => {
  const receive = { db: undefined as never, secrets: ['secret'], accepted: () => undefined, rate: minute(2) };
  const log = createLog({ level: 'silent' });
  const built = buildServer({ log, metrics: createMetrics(), checks: {}, receive });
  const forged = {
    'x-github-delivery': 'one',
    'x-github-event': 'push',
    'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
  };
  const post = async (client: string) => {
    const headers = { ...forged, 'content-type': 'application/json', 'x-forwarded-for': client };
    const answer = await built.inject({ method: 'POST', url: '/github/webhooks', headers, payload: '{}' });
    return [answer.statusCode, answer.headers['retry-after'], answer.json().error];
  };
  const unsigned = [401, undefined, 'the signature does not match the webhook secret'];
  expect([await post('192.0.2.1'), await post('192.0.2.1'), await post('192.0.2.1')]).toEqual([
    unsigned,
    unsigned,
    [429, '60', 'too many requests'],
  ]);
  expect(await post('192.0.2.2')).toEqual(unsigned);
  await built.close();
});
