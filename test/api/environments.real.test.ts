import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/api/operations.ts';
import { type ApiWorld, openApiWorld } from './open-api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const of = (id: string) => operations.find((one) => one.id === id) as (typeof operations)[number];
const call = async (id: string, login: string, asked: Parameters<ApiWorld['ask']>[1] = {}) =>
  world.ask(of(id), { params: world.mine.params, ...asked, headers: await world.session(login) });

describe('environments', () => {
  it('are listed to those who can read them, with all that a row shows', async () => {
    const { json } = await call('listEnvironments', 'carol');
    expect(json).toMatchObject({
      next: null,
      environments: [
        {
          id: world.mine.params.environment,
          repository: { owner: 'acme', name: 'mine' },
          role: 'read',
          kind: 'branch',
          branch: 'main',
          pull: null,
          state: 'running',
          tier: 'dev.small',
          usdPerMonth: 8,
          isolation: 'memory',
          urls: [{ process: 'web', state: 'healthy', visibility: 'team' }],
        },
      ],
    });
    expect(json.environments).toHaveLength(1);
  });

  it('are shown with what is wanted beside what is there, passes and processes', async () => {
    const { json } = await call('readEnvironment', 'carol');
    expect(json).toMatchObject({
      wanted: { kind: 'run', processes: [{ name: 'web', port: 3000 }] },
      observed: {
        isolation: 'memory',
        pods: [{ state: 'running', processes: [{ name: 'web', state: 'healthy' }] }],
      },
      problems: [],
      failure: null,
      intent: { suspended: null, pin: null, approved: null },
      portUrl: null,
    });
    const { json: forWriters } = await call('readEnvironment', 'bob');
    expect(forWriters.portUrl).toMatch(/^http:\/\/\{port\}-[a-z0-9-]+\.localhost/);
    expect(json.plan).toContain('web');
    const { json: passes } = await call('listPasses', 'carol', { query: 'limit=2' });
    expect(passes.passes).toHaveLength(2);
    expect(passes.passes[0]).toMatchObject({ outcome: 'converged' });
    const older = await call('listPasses', 'carol', { query: `before=${passes.passes[1].epoch}` });
    expect(older.json.passes.every(({ epoch }: { epoch: number }) => epoch < passes.passes[1].epoch)).toBe(
      true,
    );
    expect((await call('listProcesses', 'carol')).json.processes).toMatchObject([
      { name: 'web', origin: 'process', state: 'healthy', url: expect.stringContaining('http') },
    ]);
  });

  it('stop and start by commands, which the audit log has with where they came from', async () => {
    const given = await call('giveCommand', 'bob', { body: { command: 'suspend', reason: 'lunch' } });
    expect([given.status, given.json.state]).toEqual([202, 'pending']);
    const stopped = async () => (await call('readEnvironment', 'carol')).json;
    await world.until('it stops', async () => (await stopped()).state === 'stopped');
    expect((await stopped()).intent.suspended).toMatchObject({ by: 'bob', reason: 'lunch' });
    const asked = { params: { ...world.mine.params, command: given.json.id } };
    expect((await call('readCommandState', 'bob', asked)).json).toMatchObject({ state: 'done' });
    await call('giveCommand', 'bob', { body: { command: 'resume' } });
    await world.until('it runs', async () => (await stopped()).state === 'running');
  });

  it('refuse a command that the person may not give any more when it runs', async () => {
    const { handle: repository } = world.mine;
    // Believed for up to a minute; the pass asks anew.
    expect(
      (await call('readCommandState', 'bob', { params: { ...world.mine.params, command: '0'.repeat(36) } }))
        .status,
    ).toBe(404);
    await world.github.setPermission(repository, 'bob', 'read');
    const given = await call('giveCommand', 'bob', { body: { command: 'down' } });
    expect(given.status).toBe(202);
    const state = () =>
      call('readCommandState', 'alice', { params: { ...world.mine.params, command: given.json.id } });
    await world.until('it is refused', async () => (await state()).json.state === 'refused');
    expect((await state()).json.answer).toContain('needs write permission');
    await world.github.setPermission(repository, 'bob', 'write');
  });

  it('run on hosts, which are shown to those who can write somewhere', async () => {
    expect((await call('listHosts', 'bob')).json.hosts).toMatchObject([
      { name: 'memory', pods: { running: 2 } },
    ]);
    expect((await call('listHosts', 'carol')).status).toBe(403);
  });

  it.each([
    [{ command: 'fly' }],
    [{ command: 'extend', by: 'ever' }],
    [{ command: 'restart', process: '--all' }],
    [{ command: 'up', tier: 'dev.huge' }],
    [{ command: 'down', force: true }],
    ['down'],
  ])('take no %j', async (body) => {
    expect((await call('giveCommand', 'alice', { body })).status).toBe(400);
  });

  it('refuse what only words can tell to be wrong', async () => {
    const { status, json } = await call('giveCommand', 'alice', {
      body: { command: 'extend', by: '99999d' },
    });
    expect([status, json.title]).toEqual([400, expect.stringContaining('from 1m to 30d')]);
  });

  it('show a log as it grows, as server-sent events that end with the server or the reader', async () => {
    const path = `/environments/${world.mine.params.environment}/processes/web/logs?follow=true`;
    const stream = await fetch(`${world.base}${path}`, { headers: await world.session('alice') });
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const { value } = (await stream.body?.getReader().read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toMatch(/^:\n\n/);
    // It is left open: closing the world ends it.
  });

  it('show logs without secrets to those who may write', async () => {
    const params = { ...world.mine.params, process: 'web' };
    const { status, json } = await call('readLogs', 'alice', { params, query: 'tail=5' });
    expect([status, Array.isArray(json.lines)]).toEqual([200, true]);
    expect((await call('readLogs', 'carol', { params })).status).toBe(403);
    expect((await call('readLogs', 'alice', { params: { ...params, process: 'nothere' } })).status).toBe(404);
  });
});
