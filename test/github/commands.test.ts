import { describe, expect, it } from 'vitest';
import type { Intent } from '../../schema/intent.ts';
import { applyCommand } from '../../src/github/commands/apply.ts';
import type { Command } from '../../src/github/commands/command.ts';
import { parseSpan } from '../../src/github/commands/duration.ts';
import { readCommand, verbs } from '../../src/github/commands/table.ts';

const hour = 3_600_000;

describe('words become a command', () => {
  it.each<[string, Command]>([
    ['up', { verb: 'up' }],
    ['up --ttl 8h --tier dev.medium', { verb: 'up', ttlMs: 8 * hour, tier: 'dev.medium' }],
    ['up --tier=dev.large --ttl=1d12h', { verb: 'up', ttlMs: 36 * hour, tier: 'dev.large' }],
    ['down', { verb: 'down' }],
    ['restart', { verb: 'restart' }],
    ['restart web', { verb: 'restart', process: 'web' }],
    ['logs install', { verb: 'logs', process: 'install' }],
    ['suspend', { verb: 'suspend' }],
    ['suspend over the weekend', { verb: 'suspend', reason: 'over the weekend' }],
    ['rollback', { verb: 'rollback' }],
    ['rollback ABCDEF1', { verb: 'rollback', commit: 'abcdef1' }],
    ['extend 4h', { verb: 'extend', byMs: 4 * hour }],
    ['approve ABCDEF1', { verb: 'approve', commit: 'abcdef1', withSecrets: false }],
    ['approve abcdef1 --with-secrets', { verb: 'approve', commit: 'abcdef1', withSecrets: true }],
    ['approve --with-secrets abcdef1', { verb: 'approve', commit: 'abcdef1', withSecrets: true }],
    ['', { verb: 'help' }],
  ])('%s', (line, expected) => {
    expect(readCommand(line.split(' ').filter(Boolean), 'comment')).toEqual(expected);
  });

  it.each([
    ['stauts', 'did you mean `/pinacle status`?'],
    ['lgos', 'did you mean `/pinacle logs`?'],
    ['start', 'did you mean `/pinacle up`?'],
    ['stop', 'did you mean `/pinacle suspend`?'],
    ['constructor', '`/pinacle help` lists them'],
    ['__proto__', '`/pinacle help` lists them'],
    ['@everyone', 'There is no command `@everyone`'],
    ['`x`<b>', 'There is no command `?x?<b>`'],
    ['up now', 'has no place for `now`'],
    ['up --ttl', '`--ttl` wants a time'],
    ['up --ttl 0h', '`--ttl` wants a time'],
    ['up --ttl 400d', '`--ttl` wants a time'],
    ['up --tier huge', 'one of dev.small, dev.medium'],
    ['up --force', 'has no place for `--force`'],
    ['down please', 'has no place for `please`'],
    ['restart ../etc', 'is not the name of a process'],
    ['restart --all', 'is not the name of a process'],
    ['rollback main', 'wants a commit'],
    ['rollback --help', 'wants a commit'],
    ['extend', '`/pinacle extend 4h`'],
    ['approve', 'wants the commit that you looked at'],
    ['approve --with-secrets', 'wants the commit that you looked at'],
    ['approve abc123', 'wants a commit of 7 to 40 hex digits'],
    ['approve HEAD', 'wants a commit of 7 to 40 hex digits'],
    ['approve abcdef1 abcdef2', 'has no place for `abcdef2`'],
    ['approve abcdef1 --force', 'has no place for `--force`'],
    ['extend soon', '`/pinacle extend 4h`'],
  ])('%s is refused: %s', (line, words) => {
    expect(readCommand(line.split(' '), 'comment')).toEqual({ refused: expect.stringContaining(words) });
  });

  it('buttons have words of their own', () => {
    expect(readCommand(['stop'], 'button')).toEqual({ verb: 'stop' });
    expect(readCommand(['redeploy'], 'button')).toEqual({ verb: 'redeploy' });
    expect(readCommand(['redeploy'], 'comment')).toHaveProperty('refused');
  });

  it('only what asks and harms nothing needs no write permission', () => {
    const free = Object.entries(verbs).flatMap(([verb, { needs }]) => (needs === 'nothing' ? [verb] : []));
    expect(free.sort()).toEqual(['help', 'plan', 'status']);
    expect(verbs.approve.needs).toBe('maintain');
  });

  it.each([
    ['1m', 60_000],
    ['90m', 5_400_000],
    ['8h', 8 * hour],
    ['1d12h', 36 * hour],
    ['30d', 720 * hour],
    ['31d', undefined],
    ['30s', undefined],
    ['', undefined],
    ['-1h', undefined],
    ['1e9h', undefined],
  ])('the time %s', (text, ms) => expect(parseSpan(text)).toBe(ms));
});

describe('a command changes the intent', () => {
  const asking = { by: 'bob', at: 1000 * hour, request: 'r1', commit: 'c'.repeat(40) };
  const apply = (command: Command, intent: Intent = {}, more = {}) =>
    applyCommand(command, { ...asking, ...more })?.(intent);
  const done = { by: 'bob', at: asking.at };
  const activeAt = asking.at;
  const active = { activeAt, actor: 'bob' };

  it.each<[string, Command, Intent, Intent]>([
    ['up', { verb: 'up' }, {}, { up: done, ...active }],
    ['up after down', { verb: 'up' }, { down: done, suspended: done, expiresAt: 5 }, { up: done, ...active }],
    [
      'up for a time',
      { verb: 'up', ttlMs: hour, tier: 'dev.large' },
      {},
      { up: done, ...active, expiresAt: 1001 * hour, tier: 'dev.large' },
    ],
    [
      'down',
      { verb: 'down' },
      { up: done, pin: { commit: 'x', ...done }, tier: 'dev.large' },
      { down: done, tier: 'dev.large' },
    ],
    [
      'restart of one',
      { verb: 'restart', process: 'web' },
      { restarts: { db: 'r0' } },
      { ...active, restarts: { db: 'r0', web: 'r1' } },
    ],
    [
      'restart of all',
      { verb: 'restart' },
      { restarts: { db: 'r0' } },
      { ...active, restarts: { '*': 'r1' } },
    ],
    ['redeploy', { verb: 'redeploy' }, {}, { ...active, redeploy: 'r1' }],
    [
      'redeploy of what is suspended',
      { verb: 'redeploy' },
      { suspended: done },
      { ...active, redeploy: 'r1' },
    ],
    [
      'restart of what is suspended',
      { verb: 'restart' },
      { suspended: done },
      { ...active, restarts: { '*': 'r1' } },
    ],
    ['stop', { verb: 'stop' }, {}, { activeAt, suspended: done }],
    ['suspend', { verb: 'suspend', reason: 'x' }, {}, { activeAt, suspended: { ...done, reason: 'x' } }],
    ['logs', { verb: 'logs' }, { actor: 'ann' }, { activeAt, actor: 'ann' }],
    [
      'a comment told after a later push',
      { verb: 'sync' },
      { activeAt: 2000 * hour },
      { activeAt: 2000 * hour, actor: 'bob' },
    ],
    ['resume', { verb: 'resume' }, { suspended: done }, active],
    ['rollback', { verb: 'rollback' }, {}, { ...active, pin: { commit: 'c'.repeat(40), ...done } }],
    [
      'approve',
      { verb: 'approve', commit: 'ccccccc', withSecrets: false },
      { down: done, approved: { commit: 'x', ...done, withSecrets: true } },
      { ...active, up: done, approved: { commit: 'c'.repeat(40), ...done } },
    ],
    [
      'approve with secrets',
      { verb: 'approve', commit: 'ccccccc', withSecrets: true },
      {},
      { ...active, up: done, approved: { commit: 'c'.repeat(40), ...done, withSecrets: true } },
    ],
    ['unpin', { verb: 'unpin' }, { pin: { commit: 'x', ...done } }, active],
    ['sync', { verb: 'sync' }, {}, active],
    ['extend', { verb: 'extend', byMs: hour }, {}, { activeAt, expiresAt: 1001 * hour }],
    [
      'extend again',
      { verb: 'extend', byMs: hour },
      { expiresAt: 1002 * hour },
      { activeAt, expiresAt: 1003 * hour },
    ],
    [
      'extend for ever',
      { verb: 'extend', byMs: 700 * hour },
      { expiresAt: 1700 * hour },
      { activeAt, expiresAt: 1720 * hour },
    ],
  ])('%s', (_, command, before, after) => {
    expect(apply(command, before)).toEqual(after);
  });

  it('extends from the end that the policy gives', () => {
    expect(apply({ verb: 'extend', byMs: hour }, {}, { expiresAt: 1050 * hour })).toEqual({
      activeAt,
      expiresAt: 1051 * hour,
    });
  });

  it.each<Command>([{ verb: 'logs' }, { verb: 'suspend' }, { verb: 'stop' }])(
    '$verb does not bring back what is over',
    (command) => {
      expect(apply(command, {}, { expiresAt: 999 * hour })).not.toHaveProperty('activeAt');
    },
  );

  it.each<Command>([{ verb: 'plan' }, { verb: 'status' }, { verb: 'help' }])(
    '$verb changes none',
    (command) => {
      expect(applyCommand(command, asking)).toBeUndefined();
    },
  );
});
