import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WorldError } from '../../schema/world-error.ts';
import type { Role } from '../../src/access/role.ts';
import { followLines } from '../../src/api/follow-lines.ts';
import { createLog } from '../../src/log.ts';

const caller = { person: { login: 'bob', id: 2 }, origin: '', by: { kind: 'session' } } as const;
const seat = { row: { key: '1/branch/main' }, repository: { id: 1 }, role: 'write' } as never;

/** A process that says one word again and again, and never ends by itself. */
function follow(world: { role?: () => Role | Promise<Role>; there?: () => boolean; secret?: () => string }) {
  const { role = () => 'write', there = () => true, secret = () => 'none' } = world;
  const hide = () => {
    const value = secret();
    return (line: string) => line.replaceAll(value, '[redacted]');
  };
  const deps = {
    access: { roleOf: async () => role() },
    runtime: {
      async *logs(_key: string, _process: string, { signal }: { signal?: AbortSignal }) {
        for (let n = 0; !signal?.aborted && n < 2000; n++) {
          yield `line ${n} says hunter2`;
          await sleep(1);
        }
      },
    },
    redactor: async () => hide(),
    log: createLog({ level: 'silent' }),
  };
  const signal = new AbortController().signal;
  const stillThere = async () => there();
  return followLines(deps, caller, {
    seat,
    process: 'web',
    tail: 1,
    signal,
    stillThere,
    redact: hide(),
    everyMs: 2,
  });
}

async function read(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

it.each<[string, Parameters<typeof follow>[0]]>([
  ['write permission', { role: losing<Role>('write', 'read') }],
  ['every permission', { role: losing<Role>('write', 'none') }],
  ['the session or token', { there: losing(true, false) }],
  [
    'GitHub, which does not say',
    { role: () => Promise.reject(new WorldError('github-unreachable', 'no answer')) },
  ],
])('a followed log ends with the loss of %s', async (_, world) => {
  const lines = await read(follow(world));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThan(2000);
});

/** The first three looks see `before`. */
function losing<T>(before: T, after: T): () => T {
  let looks = 0;
  return () => (++looks > 3 ? after : before);
}

it('hides the value that a secret gets while it is followed', async () => {
  let value = 'none';
  const lines: string[] = [];
  for await (const line of follow({ secret: () => value })) {
    lines.push(line);
    value = 'hunter2';
    if (line.includes('[redacted]')) break;
  }
  expect(lines.at(-1)).toContain('[redacted]');
});
