import { eq } from 'drizzle-orm';
import { fastify } from 'fastify';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { environments, passes } from '../../schema/database/tables.ts';
import type { Config } from '../../src/config.ts';
import { addEnvironmentPage } from '../../src/pages/add-environment-page.ts';
import { pageUrl } from '../../src/pages/page-key.ts';
import { wakeEnvironments } from '../../src/store/environments.ts';
import type { Store } from '../../src/store/open-store.ts';
import { makeStore } from '../setup/database.ts';

const config = { secret: 'a-secret-of-this-test-only', publicUrl: 'http://pinacle.test' } as Config;
const environment = '42/pull/7';
const token = `ghp_${'a'.repeat(36)}`;
let store: Store;
const server = fastify();

beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
  await wakeEnvironments(store.db, [{ ref: { kind: 'pull', repositoryId: 42, number: 7 } }]);
  const outcome = { kind: 'failed', fault: 'program', process: 'web', message: `exit 1: ${token}`, log: [] };
  const step = {
    action: { do: 'remove-pod', pod: 'p' },
    reason: `env changed: API_TOKEN=${token}`,
    changes: [],
  };
  const at = { startedAt: new Date(), endedAt: new Date(), timings: {} };
  const plan = { steps: [step], waitingFor: [] };
  await store.db.update(environments).set({ outcome }).where(eq(environments.key, environment));
  await store.db.insert(passes).values({ environment, epoch: 1, plan, outcome, ...at });
  addEnvironmentPage(server, { db: store.db, config });
});
afterAll(async () => {
  await server.close();
  await store.close();
});

const link = (key: string, secret = config.secret) => {
  const url = new URL(pageUrl({ publicUrl: config.publicUrl, secret, environment: key }));
  return `${url.pathname}${url.search}`;
};

it('the page opens with its key, under a policy that runs nothing', async () => {
  const answer = await server.inject(link(environment));
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
});

it.each([
  ['no key', link(environment).replace(/\?.*/, '')],
  ['an empty key', link(environment).replace(/key=.*/, 'key=')],
  ['the key of another environment', `${link(environment).split('?')[0]}?${link('42/pull/8').split('?')[1]}`],
  ['a key under another secret', link(environment, 'another-secret-of-this-test')],
  ['two keys', `${link(environment)}&key=x`],
  ['the key of an environment that nobody knows', link('42/pull/9')],
])('with %s there is no page', async (_, url) => {
  const answer = await server.inject(url);
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toEqual({ error: 'no such page' });
});

it('the page shows no secret', async () => {
  const { body } = await server.inject(link(environment));
  expect(body).toContain('exit 1');
  expect(body).toContain('env changed');
  expect(body).not.toContain(token);
  expect(body).toContain('[redacted]');
});
