import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../reconciler/outcome.ts';
import type { CommandRequest } from '../../schema/api/command.ts';
import { WorldError } from '../../schema/world-error.ts';
import { Refused } from '../../src/api/refused.ts';
import { problemOf } from '../../src/api/rest/problem-of.ts';
import { makeToken, tokenHashIn } from '../../src/api/tokens.ts';
import { stateOf } from '../../src/api/views/state-of.ts';
import { wordsOf } from '../../src/api/words-of.ts';
import { readCommand } from '../../src/github/commands/table.ts';
import { createLog } from '../../src/log.ts';

describe('a command of the API', () => {
  it.each<[CommandRequest, object]>([
    [
      { command: 'up', ttl: '8h', tier: 'dev.medium' },
      { verb: 'up', ttlMs: 8 * 3600_000, tier: 'dev.medium' },
    ],
    [{ command: 'up' }, { verb: 'up' }],
    [{ command: 'down' }, { verb: 'down' }],
    [{ command: 'sync' }, { verb: 'sync' }],
    [
      { command: 'restart', process: 'web' },
      { verb: 'restart', process: 'web' },
    ],
    [{ command: 'restart' }, { verb: 'restart' }],
    [
      { command: 'suspend', reason: 'it is late' },
      { verb: 'suspend', reason: 'it is late' },
    ],
    [{ command: 'suspend', reason: '' }, { verb: 'suspend' }],
    [{ command: 'resume' }, { verb: 'resume' }],
    [{ command: 'redeploy' }, { verb: 'redeploy' }],
    [
      { command: 'rollback', commit: 'abcdef1' },
      { verb: 'rollback', commit: 'abcdef1' },
    ],
    [{ command: 'unpin' }, { verb: 'unpin' }],
    [
      { command: 'extend', by: '4h' },
      { verb: 'extend', byMs: 4 * 3600_000 },
    ],
    [
      { command: 'approve', commit: 'a'.repeat(40), withSecrets: true },
      { verb: 'approve', commit: 'a'.repeat(40), withSecrets: true },
    ],
    [
      { command: 'approve', commit: 'a'.repeat(40) },
      { verb: 'approve', commit: 'a'.repeat(40), withSecrets: false },
    ],
  ])('%j is what the same words of a comment are', (request, command) => {
    expect(readCommand(wordsOf(request), 'button')).toEqual(command);
  });
});

it.each<[string | null, Outcome | null, string]>([
  [null, null, 'unknown'],
  ['run', { kind: 'converged' }, 'running'],
  ['run', { kind: 'progressing', waitingFor: [] }, 'progressing'],
  ['stop/suspended', { kind: 'converged' }, 'stopped'],
  ['stop', { kind: 'converged' }, 'stopped'],
  ['stop/asleep', { kind: 'converged' }, 'asleep'],
  ['remove/closed', { kind: 'converged' }, 'removed'],
  ['none', { kind: 'none' }, 'none'],
  ['ask/fork', { kind: 'waiting', reason: '', action: '' }, 'waiting'],
  ['invalid', { kind: 'invalid', problems: [] }, 'invalid'],
  ['run', { kind: 'failed', fault: 'world', code: 'host-full', message: '', retry: true }, 'failed'],
])('what was wanted as %s and led to %j is %s', (wish, outcome, state) => {
  expect(stateOf({ wish, outcome })).toBe(state);
});

describe('a personal token', () => {
  const { token, hash } = makeToken();

  it('is known by its hash', () => {
    expect(tokenHashIn(`Bearer ${token}`)).toEqual(hash);
    expect(makeToken().token).not.toBe(token);
  });

  it.each(['', 'Bearer', `Basic ${token}`, `Bearer ${token} x`, `Bearer ${token}x`, 'Bearer ghp_x', token])(
    'is not in %s',
    (authorization) => {
      expect(tokenHashIn(authorization)).toBeUndefined();
    },
  );
});

it.each<[unknown, number, string]>([
  [new Refused(404, 'no such thing'), 404, 'no such thing'],
  [
    new WorldError('docker-unreachable', 'connect ENOENT /var/run/docker.sock'),
    503,
    'the container engine of the host did not answer',
  ],
  [new Error('password=hunter2'), 500, 'internal error'],
  ['hunter2', 500, 'internal error'],
  [Object.assign(new Error('body must be object'), { statusCode: 400 }), 400, 'bad request'],
])('%s is told as %i %s', (error, status, title) => {
  const problem = problemOf(error, createLog({ level: 'silent' }));
  expect(problem).toMatchObject({ type: 'about:blank', status, title });
  expect(JSON.stringify(problem)).not.toMatch(/hunter2|docker\.sock/);
});
