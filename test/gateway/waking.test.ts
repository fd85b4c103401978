import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KnownRoute } from '../../src/gateway/known-route.ts';
import { obstacleWords } from '../../src/gateway/obstacle-words.ts';
import type { Visit } from '../../src/gateway/read-visit.ts';
import type { Held, Obstacle, Target } from '../../src/gateway/target.ts';
import { openWaking, rates, type Waking } from '../../src/gateway/waking/open-waking.ts';
import { type Prospect, prospectOf } from '../../src/gateway/waking/prospect.ts';
import { aRoute } from './open-door.ts';

const route = (n = 1): KnownRoute => aRoute({ environment: `42/pull/${n}` });
const asleep: Target = { kind: 'not-ready', process: 'web', state: 'not running' };
const open = (environment = '42/pull/1'): Target => ({
  kind: 'open',
  environment,
  endpoint: { protocol: 'http:', host: '10.0.0.9', port: 3000 },
});

/** A program that asks; `leave` ends its connection. */
function aVisit(over: Partial<Visit> = {}): Visit & { leave: () => void } {
  const exchange = new EventEmitter();
  return {
    host: 'web.localhost',
    path: '/',
    client: '10.0.0.1',
    method: 'GET',
    headers: {},
    upgrade: false,
    weight: 'visit',
    onGone: (call) => void exchange.once('close', call),
    leave: () => void exchange.emit('close'),
    ...over,
  };
}

let waking: Waking;
let targets: Map<string, Target>;
let prospects: Map<string, Prospect>;
let woken: string[];
let changed: (environment: string) => void;

beforeEach(async () => {
  vi.useFakeTimers();
  targets = new Map();
  prospects = new Map();
  woken = [];
  waking = await openWaking({
    targetOf: ({ environment }) => targets.get(environment) ?? asleep,
    runtime: {
      watch: async (tell) => {
        changed = tell;
        return async () => undefined;
      },
    },
    prospectOf: async (environment) => prospects.get(environment) ?? 'asleep',
    wake: async (environment) => void woken.push(environment),
    now: () => Date.now(),
  });
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** It answers, and the runtime says so. */
function answers(n = 1) {
  targets.set(route(n).environment, open(route(n).environment));
  changed(route(n).environment);
}

describe('a visit to a pod that sleeps', () => {
  it('wakes it once, however many come, and all are led to it when it answers', async () => {
    const all = Promise.all(Array.from({ length: 50 }, async () => waking.lead(aVisit(), route())));
    await pass(500);
    expect(woken).toEqual(['42/pull/1']);
    answers();
    expect(await all).toEqual(Array.from({ length: 50 }, () => open()));
  });

  it('wakes it again when it sleeps again', async () => {
    for (let n = 1; n <= 3; n += 1) {
      targets.delete('42/pull/1');
      const found = waking.lead(aVisit(), route());
      await pass(10);
      answers();
      expect(await found).toEqual(open());
      expect(woken).toHaveLength(n);
    }
  });

  it('wakes nothing when another has woken it while we asked', async () => {
    const found = waking.lead(aVisit(), route());
    targets.set('42/pull/1', open());
    expect(await found).toEqual(open());
    expect(woken).toEqual([]);
  });

  it('does not wait when the last hope has gone just before', async () => {
    prospects.set('42/pull/1', 'starting');
    const found = waking.lead(aVisit(), route());
    prospects.set('42/pull/1', 'none');
    await waking.passEnded('42/pull/1');
    expect(await found).toEqual(asleep);
  });

  it('ten pods at once are ten wakes', async () => {
    const all = Promise.all(Array.from({ length: 10 }, async (_, n) => waking.lead(aVisit(), route(n))));
    await pass(1);
    for (let n = 0; n < 10; n += 1) answers(n);
    expect((await all).map(({ kind }) => kind)).toEqual(Array(10).fill('open'));
    expect(woken).toHaveLength(10);
  });

  it('does nothing of it when it is awake', () => {
    targets.set('42/pull/1', open());
    expect(waking.lead(aVisit(), route())).toEqual(open());
    expect(woken).toEqual([]);
  });

  it.each(['script', 'nothing'] as const)('%s: no request of that weight wakes it', async (weight) => {
    expect(await waking.lead(aVisit({ weight }), route())).toEqual(asleep);
    await pass(1000);
    expect(woken).toEqual([]);
  });

  it('is not held where a server in front only asks', async () => {
    expect(await waking.lead(aVisit({ asksOnly: true }), route())).toEqual(asleep);
    await pass(1000);
    expect(woken).toEqual([]);
  });

  it.each<[string, Visit['page'], number, Held['kind']]>([
    ['a browser sees a page after 2 s', 'first', 2000, 'waking'],
    ['which waits longer when it asks again', 'again', 20_000, 'waking'],
    ['a program waits for a minute', undefined, 60_000, 'too-late'],
  ])('%s', async (_, page, ms, kind) => {
    let found: Target | undefined;
    void Promise.resolve(waking.lead(aVisit(page ? { page } : {}), route())).then((target) => {
      found = target;
    });
    await pass(ms - 1);
    expect(found).toBeUndefined();
    await pass(1);
    expect(found).toEqual({ kind: 'held', process: 'web', why: { kind } });
    expect(woken).toHaveLength(1);
  });

  it('holds what comes while the pod starts for another reason, and wakes nothing', async () => {
    prospects.set('42/pull/1', 'starting');
    const found = waking.lead(aVisit(), route());
    await pass(10);
    answers();
    expect(await found).toEqual(open());
    expect(woken).toEqual([]);
  });

  it('tells a browser that the pod starts, not that it slept', async () => {
    prospects.set('42/pull/1', 'starting');
    const found = waking.lead(aVisit({ page: 'first' }), route());
    await pass(2000);
    const target = (await found) as Obstacle;
    expect(target).toMatchObject({ kind: 'held', why: { kind: 'starting' } });
    expect(obstacleWords(target)).toMatchObject({ title: 'web is starting', refresh: true });
  });

  it('says at once what a person has stopped, and when the last hope is gone', async () => {
    prospects.set('42/pull/1', 'none');
    expect(await waking.lead(aVisit(), route())).toEqual(asleep);
    prospects.set('42/pull/1', 'asleep');
    const found = waking.lead(aVisit(), route());
    await pass(10);
    prospects.set('42/pull/1', 'none');
    await waking.passEnded('42/pull/1');
    expect(await found).toEqual(asleep);
    expect(woken).toHaveLength(1);
  });

  it('holds nothing for a client that has left', async () => {
    const visit = aVisit();
    const found = waking.lead(visit, route());
    await pass(10);
    visit.leave();
    expect((await found).kind).toBe('unavailable');
  });

  it('one client may not wake them all; what is awake opens as always', async () => {
    const { most, perMs } = rates.client;
    for (let n = 1; n <= most; n += 1) void waking.lead(aVisit(), route(n));
    await pass(1000);
    const refused = await waking.lead(aVisit(), route(most + 1));
    expect(refused).toMatchObject({ kind: 'held', why: { kind: 'too-many', afterMs: perMs - 1000 } });
    expect(obstacleWords(refused as Obstacle)).toMatchObject({ status: 429, retryAfterS: 59 });
    void waking.lead(aVisit({ client: '10.0.0.2' }), route(most + 2));
    answers(1);
    expect((await waking.lead(aVisit(), route(1))).kind).toBe('open');
    await pass(perMs);
    void waking.lead(aVisit(), route(most + 1));
    await pass(1);
    expect(woken).toHaveLength(most + 2);
  });

  it('nor one person from many addresses', async () => {
    const { most } = rates.person;
    for (let n = 1; n <= most + 1; n += 1) void waking.lead(aVisit({ client: `10.0.1.${n}` }), route(n), 7);
    await pass(1);
    expect(woken).toHaveLength(most);
  });

  it('holds so many of one pod and no more', async () => {
    for (let n = 0; n < 200; n += 1) void waking.lead(aVisit(), route());
    await pass(1);
    expect(await waking.lead(aVisit(), route())).toMatchObject({ why: { kind: 'crowded' } });
  });
});

describe('what a visitor may hope for', () => {
  const program = { kind: 'failed', fault: 'program' };
  type Row = NonNullable<Parameters<typeof prospectOf>[0]>;
  it.each<[string, Partial<Row> | undefined, Prospect]>([
    ['asleep', { wish: 'stop/asleep', outcome: { kind: 'converged' } }, 'asleep'],
    ['asleep after a failure: it is tried once more', { wish: 'stop/asleep', outcome: program }, 'asleep'],
    ['on its way', { wish: 'run', outcome: { kind: 'progressing' } }, 'starting'],
    [
      'the world fails',
      { wish: 'run', outcome: { kind: 'failed', fault: 'world', retry: true } },
      'starting',
    ],
    ['its program fails', { wish: 'run', outcome: program }, 'none'],
    ['suspended', { wish: 'stop/suspended', outcome: { kind: 'converged' } }, 'none'],
    ['its time is over', { wish: 'remove/expired', outcome: { kind: 'converged' } }, 'none'],
    ['just resumed, before a pass has told', { wish: 'stop/suspended', desiredSeq: 3 }, 'starting'],
    [
      'its program is mended, before a pass has told',
      { wish: 'run', outcome: program, desiredSeq: 3 },
      'starting',
    ],
    ['nobody approved it', { wish: 'stop/not-approved', outcome: null }, 'none'],
    ['unknown', undefined, 'none'],
  ])('%s', (_, row, expected) => {
    const known = { wish: null, outcome: null, desiredSeq: 2, observedSeq: 2 };
    expect(prospectOf(row && { ...known, ...row })).toBe(expected);
  });
});
