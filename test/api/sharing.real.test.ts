import { afterAll, beforeAll, expect, it } from 'vitest';
import { operations } from '../../src/api/operations.ts';
import { ask } from '../gateway/open-door.ts';
import { type ApiWorld, openApiWorld } from './open-api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const call = async (id: string, asked: object = {}, more: Record<string, string> = {}) => {
  const operation = operations.find((one) => one.id === id);
  if (!operation) throw new Error(id);
  const params = { ...world.mine.params, ...more };
  return world.ask(operation, { params, ...asked, headers: await world.session('bob') });
};
const deeds = async (kind: string) =>
  world.rows(
    `select action, actor, old::text, new::text from audit where action like '${kind}.%' order by id`,
  );
const visit = async (url: URL, headers = {}) =>
  ask(world.control().gatewayPort, url.hostname, { path: `${url.pathname}${url.search}`, headers });

it('a share link is shown once, opens its process, and opens nothing once it is revoked', async () => {
  const { status, json } = await call('createShareLink', { body: { process: 'web', minutes: 5 } });
  expect(status).toBe(201);
  const url = new URL(json.url);
  expect(await visit(url)).toMatchObject({ status: 303 });
  const list = await call('listShareLinks');
  expect(list.json.links).toEqual([
    expect.objectContaining({ id: json.id, process: 'web', createdBy: 'bob', revokedAt: null }),
  ]);
  expect(list.text).not.toContain(url.searchParams.get('pinacle_share'));
  expect((await call('deleteShareLink', {}, { link: json.id })).status).toBe(204);
  expect((await call('deleteShareLink', {}, { link: json.id })).status).toBe(404);
  await expect.poll(async () => (await visit(url)).status).toBe(403);
  const logged = await deeds('share');
  expect(logged.map(({ action, actor }) => [action, actor])).toEqual([
    ['share.create', 'bob'],
    ['share.revoke', 'bob'],
  ]);
  expect(JSON.stringify(logged)).not.toContain(url.searchParams.get('pinacle_share'));
});

it('a bypass token is shown once, opens its repository, and opens nothing once it is revoked', async () => {
  const { status, json } = await call('createBypassToken', { body: { name: 'ci', days: 1 } });
  expect([status, json.token]).toEqual([201, expect.stringMatching(/^pinacle_bypass_[\w-]{43}$/)]);
  const link = await call('createShareLink', { body: { process: 'web' } });
  const url = new URL('/', link.json.url);
  const headers = { 'x-pinacle-bypass': json.token };
  // The process of a world in memory listens nowhere: what counts is that the pod was asked.
  expect((await visit(url, headers)).status).toBe(502);
  const list = await call('listBypassTokens');
  expect(list.json.tokens).toEqual([
    expect.objectContaining({ id: json.id, name: 'ci', environment: null, createdBy: 'bob' }),
  ]);
  expect(list.text).not.toContain(json.token);
  expect((await call('deleteBypassToken', {}, { token: json.id })).status).toBe(204);
  await expect.poll(async () => (await visit(url, headers)).status).toBe(403);
  const logged = await deeds('bypass');
  expect(logged.map(({ action }) => action)).toEqual(['bypass.create', 'bypass.revoke']);
  expect(JSON.stringify(logged)).not.toContain(json.token);
});

it.each([
  ['createShareLink', { process: 'nothing' }, 404],
  ['createShareLink', { process: 'web', minutes: 43_201 }, 400],
  ['createBypassToken', { name: 'ci', days: 366 }, 400],
  ['createBypassToken', { name: 'ci', environment: 'foreign' }, 404],
] as const)('%s of %j is refused: %d', async (id, body, status) => {
  const environment = world.foreign.params.environment;
  const asked = 'environment' in body ? { ...body, environment } : body;
  expect((await call(id, { body: asked })).status).toBe(status);
});
