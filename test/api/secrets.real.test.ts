import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/api/operations.ts';
import { type ApiWorld, openApiWorld } from './open-api-world.ts';

const value = 'postgres://app:hunter2-of-this-test@db';

const time = { ahead: 0 };
let world: ApiWorld;
let installation: number;
beforeAll(async () => {
  world = await openApiWorld({ now: () => Date.now() + time.ahead });
  installation = world.github.installationId;
  await world.github.setPermission(world.foreign.handle, 'alice', 'admin');
  time.ahead += 60_000;
});
afterAll(() => world.close());

const call = async (
  id: string,
  login: string,
  asked: { more?: object; body?: unknown; query?: string } = {},
) => {
  const operation = operations.find((one) => one.id === id);
  if (!operation) throw new Error(id);
  const params = { ...world.mine.params, installation, ...asked.more };
  return world.ask(operation, { ...asked, params, headers: await world.session(login) });
};

describe.each(['Environment', 'Project', 'Team'])('secrets of the scope %s', (scope) => {
  const named = { more: { name: 'DB_URL' } };

  it('are set and listed without their values, compared by digest, and deleted', async () => {
    const set = await call(`set${scope}Secret`, 'alice', { ...named, body: { value } });
    expect([set.status, set.json]).toMatchObject([
      200,
      { name: 'DB_URL', form: 'env', path: null, setBy: 'alice' },
    ]);
    await call(`set${scope}Secret`, 'alice', { more: { name: 'SAME' }, body: { value } });
    const file = {
      value: Buffer.from('\0x').toString('base64'),
      encoding: 'base64',
      form: 'file',
      path: 'db/key',
    };
    await call(`set${scope}Secret`, 'alice', { more: { name: 'FILE' }, body: file });
    const { json, text } = await call(`list${scope}Secrets`, 'alice');
    const [first, second, third] = json.secrets;
    expect([first.name, second, third.name]).toMatchObject([
      'DB_URL',
      { name: 'FILE', path: 'db/key' },
      'SAME',
    ]);
    expect([first.digest === third.digest, first.digest === second.digest]).toEqual([true, false]);
    expect(text + set.text).not.toContain('hunter2');
    for (const name of ['SAME', 'FILE', 'DB_URL'])
      expect((await call(`delete${scope}Secret`, 'alice', { more: { name } })).status).toBe(204);
    expect((await call(`delete${scope}Secret`, 'alice', named)).status).toBe(404);
  });
});

it('of a team are kept by who administers every repository of the installation, and nobody else', async () => {
  const statuses = async () =>
    Promise.all(
      ['alice', 'bob', 'mallory'].map(async (login) => (await call('listTeamSecrets', login)).status),
    );
  expect(await statuses()).toEqual([200, 403, 403]);
  await world.github.setPermission(world.foreign.handle, 'alice', 'maintain');
  time.ahead += 60_000;
  expect(await statuses()).toEqual([403, 403, 403]);
  await world.github.setPermission(world.foreign.handle, 'alice', 'admin');
  time.ahead += 60_000;
});

it('of a team are on the page of what was done, for who keeps them alone', async () => {
  await call('setTeamSecret', 'alice', { more: { name: 'OURS' }, body: { value } });
  const ofTeam = async (asked: object = {}) => {
    const [, data] = await world.pageData(
      'alice',
      `activity?input=${encodeURIComponent(JSON.stringify(asked))}`,
    );
    const rows: { subject: string; where: string }[] = data.rows.filter(({ subject }: { subject: string }) =>
      subject.startsWith('team/'),
    );
    return rows.map(({ subject, where }) => `${where}: ${subject}`);
  };
  expect((await ofTeam({ action: 'secret.set' }))[0]).toBe(`acme: team/${installation} OURS`);
  expect(await ofTeam({ repository: world.mine.handle.id })).toEqual([]);
  await world.github.setPermission(world.foreign.handle, 'alice', 'maintain');
  time.ahead += 60_000;
  expect(await ofTeam()).toEqual([]);
  await world.github.setPermission(world.foreign.handle, 'alice', 'admin');
  time.ahead += 60_000;
  await call('deleteTeamSecret', 'alice', { more: { name: 'OURS' } });
});

describe('a secret', () => {
  it.each([
    [{ value: '' }],
    [{ value: 'x', form: 'file' }],
    [{ value: 'x', path: 'a' }],
    [{ value: 'x', form: 'file', path: '../x' }],
    [{ value: 'x', form: 'file', path: 'a/..data/x' }],
    [{ value: 'a\0b' }],
    [{ value: 'no base64!', encoding: 'base64' }],
    [{ value: 'x'.repeat(70_000) }],
    [{}],
  ])('is not made of %j', async (body) => {
    expect((await call('setProjectSecret', 'alice', { more: { name: 'X' }, body })).status).toBe(400);
  });

  it.each(['PINACLE_X', 'POD_ID', 'a-b', '1A', 'x y'])('has no name %s', async (name) => {
    const set = await call('setProjectSecret', 'alice', { more: { name }, body: { value } });
    expect(set.status).toBe(400);
  });
});

it('reach the pod, and restart what sees them', async () => {
  const pods = async () => (await call('readEnvironment', 'alice')).json;
  await call('setEnvironmentSecret', 'alice', { more: { name: 'API_KEY' }, body: { value } });
  const key = Buffer.from(world.mine.params.environment, 'base64url').toString();
  await world.until('the pod has it', async () => {
    const { pods: seen } = await world.machine.observe(key);
    return seen.some(({ secrets }) => secrets !== null);
  });
  expect(JSON.stringify(await pods())).not.toContain('hunter2');
  await call('deleteEnvironmentSecret', 'alice', { more: { name: 'API_KEY' } });
  await world.until('it is gone', async () => {
    const { pods: seen } = await world.machine.observe(key);
    return seen.every(({ secrets }) => secrets === null);
  });
});

it('rotates and retires recipients', async () => {
  const first = (await call('listRecipients', 'carol')).json.recipients;
  expect(first).toMatchObject([{ state: 'current' }]);
  const rotated = await call('rotateRecipient', 'alice');
  expect([rotated.status, rotated.json.recipients]).toMatchObject([
    201,
    [{ state: 'old' }, { state: 'current' }],
  ]);
  const [old, current] = rotated.json.recipients;
  const retire = (recipient: string) => call('retireRecipient', 'alice', { more: { recipient } });
  expect((await retire(current.recipient)).status).toBe(409);
  expect((await retire(old.recipient)).json.recipients).toMatchObject([
    { state: 'retired' },
    { state: 'current' },
  ]);
  expect((await retire(old.recipient)).status).toBe(409);
});

it('has every deed in the audit log, with who and from where, and no value', async () => {
  const { json, text } = await call('readAudit', 'alice', { query: 'limit=1000' });
  const actions = json.deeds.map(({ action }: { action: string }) => action);
  expect(new Set(actions)).toEqual(
    new Set(['secret.set', 'secret.delete', 'identity.rotate', 'identity.retire']),
  );
  expect(json.deeds[0]).toMatchObject({ actor: 'alice', origin: '127.0.0.1', action: 'secret.set' });
  expect(text).not.toContain('hunter2');
  const lines = (await call('exportAudit', 'alice')).text.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(json.deeds);
  const page = (await call('readAudit', 'alice', { query: `limit=2&after=${json.deeds[0].id}` })).json;
  expect([page.deeds.length, page.next]).toEqual([2, json.deeds[2].id]);
});

it('keeps neither a secret without its deed nor a deed without its secret', async () => {
  await world.sql('alter table audit rename to audit_gone');
  const set = await call('setProjectSecret', 'alice', { more: { name: 'LOST' }, body: { value } });
  await world.sql('alter table audit_gone rename to audit');
  expect(set.status).toBe(500);
  expect((await call('listProjectSecrets', 'alice')).json.secrets).toEqual([]);
});
