import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LastActivity } from '../../schema/activity.ts';
import { boundedSet } from '../../src/activity/bounded-set.ts';
import { lastActivityOf } from '../../src/activity/last-activity.ts';
import { type Activity, openActivity } from '../../src/activity/open-activity.ts';
import { openVisits, type Visits } from '../../src/activity/open-visits.ts';
import { weighRequest } from '../../src/activity/weigh-request.ts';
import { createLog } from '../../src/log.ts';

const key = '42/pull/7';
let written: LastActivity[];
let refuse: boolean;
let activity: Activity;
let visits: Visits;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  written = [];
  refuse = false;
  const save = async (_key: string, last: LastActivity) => {
    if (refuse) throw new Error('no database');
    written.push(last);
  };
  activity = openActivity({ save, log: createLog({ level: 'silent' }), now: () => Date.now() });
  visits = openVisits(activity);
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('activity', () => {
  it('is written at once, then once in 15 s, and the last is not lost', async () => {
    for (let touches = 0; touches < 100; touches += 1) {
      activity.touch(key, 'http');
      await pass(100);
    }
    expect(written).toEqual([{ at: 1_000_000, kind: 'http' }]);
    expect(activity.seen(key)).toEqual({ at: 1_009_900, kind: 'http' });
    await activity.close();
    expect(written).toEqual([
      { at: 1_000_000, kind: 'http' },
      { at: 1_009_900, kind: 'http' },
    ]);
  });

  it('holds are written again and again until they end, and count as now meanwhile', async () => {
    const release = activity.hold(key, 'terminal');
    await pass(60_000);
    expect(written.at(-1)).toEqual({ at: 1_060_000, kind: 'terminal' });
    await pass(7000);
    expect(activity.seen(key)).toEqual({ at: 1_067_000, kind: 'terminal' });
    release();
    release();
    await pass(60_000);
    expect(written.at(-1)).toEqual({ at: 1_067_000, kind: 'terminal' });
    expect(activity.seen(key)).toBeUndefined();
  });

  it('what could not be written is written later; who records it is told', async () => {
    refuse = true;
    activity.touch(key, 'push');
    await expect(activity.record(key, 'http')).rejects.toThrow('no database');
    refuse = false;
    await pass(15_000);
    expect(written).toEqual([{ at: 1_000_000, kind: 'http' }]);
    await activity.record(key, 'command');
    expect(written.at(-1)).toEqual({ at: 1_015_000, kind: 'command' });
  });

  it('of all that is known the newest counts, the making of the environment included', () => {
    const row = { activeAt: null, activeKind: null, createdAt: new Date(5), intent: {}, subject: null };
    expect(lastActivityOf(row, undefined)).toEqual({ at: 5, kind: 'push' });
    expect(lastActivityOf({ ...row, activeAt: new Date(9), activeKind: 'http' }, undefined).kind).toBe(
      'http',
    );
    expect(lastActivityOf({ ...row, intent: { activeAt: 8 } }, { at: 7, kind: 'http' }).at).toBe(8);
    expect(lastActivityOf(row, { at: 7, kind: 'terminal' })).toEqual({ at: 7, kind: 'terminal' });
    expect(lastActivityOf({ ...row, subject: { expiresAt: 7 } }, { at: 7, kind: 'http' }).at).toBe(5);
  });
});

const asks = (headers: Record<string, string>, method = 'GET', path = '/') => {
  const response = new EventEmitter() as ServerResponse;
  visits.follow(key, { method, path, weight: weighRequest({ method, url: path, headers }) }, response);
  return response;
};
const script = { 'user-agent': 'Mozilla/5.0', 'sec-fetch-mode': 'cors' };

describe('what goes through the gateway', () => {
  it('a visit counts until it is answered', async () => {
    const response = asks({ 'user-agent': 'curl' });
    await pass(30_000);
    expect(activity.seen(key)?.at).toBe(1_030_000);
    response.emit('close');
    await pass(5000);
    expect(activity.seen(key)?.at).toBe(1_030_000);
  });

  it('an open tab that asks for the same again counts once; what is new or changes something counts', async () => {
    const at = () => activity.seen(key)?.at;
    asks(script, 'GET', '/api/jobs?t=1');
    await pass(1000);
    asks(script, 'GET', '/api/jobs?t=2');
    expect(at()).toBe(1_000_000);
    asks(script, 'GET', '/api/users');
    expect(at()).toBe(1_001_000);
    await pass(1000);
    asks(script, 'POST', '/api/jobs');
    expect(at()).toBe(1_002_000);
  });

  it('bots and reconnects count for nothing', () => {
    asks({ 'user-agent': 'UptimeRobot/2.0' });
    asks({ ...script, accept: 'text/event-stream' });
    asks({}, 'HEAD');
    expect(activity.seen(key)).toBeUndefined();
  });

  it.each([
    ['heartbeats every 15 s', 15_000, false],
    ['a person who types', 2000, true],
  ])('a WebSocket with %s', async (_what, everyMs, counts) => {
    const socket = Object.assign(new EventEmitter(), { bytesRead: 0 });
    visits.follow(key, { method: 'GET', path: '/', weight: 'nothing' }, socket as unknown as Socket);
    const sending = setInterval(() => {
      socket.bytesRead += 7;
    }, everyMs);
    await pass(5 * 60_000);
    clearInterval(sending);
    expect(activity.seen(key) !== undefined).toBe(counts);
    socket.emit('close');
  });
});

it('a bounded set forgets the oldest', () => {
  const set = boundedSet(2);
  expect(['a', 'b', 'a', 'c', 'b', 'c'].map((value) => set.add(value))).toEqual([
    true,
    true,
    false,
    true,
    true,
    false,
  ]);
});
