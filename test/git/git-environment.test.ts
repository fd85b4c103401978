import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitEnvironment } from '../../src/git/git-environment.ts';
import { runGit } from '../../src/git/run-git.ts';

/** What git is told by its environment. */
function settings(env: Record<string, string>): Map<string, string | undefined> {
  const count = Number(env.GIT_CONFIG_COUNT);
  return new Map(
    Array.from({ length: count }, (_, n) => [env[`GIT_CONFIG_KEY_${n}`] ?? '', env[`GIT_CONFIG_VALUE_${n}`]]),
  );
}

const remote = { url: 'https://github.example/a/b.git', token: 't' };

it('follows no redirect, which would take the token along', () => {
  expect(settings(gitEnvironment({ base: {}, remote })).get('http.followRedirects')).toBe('false');
});

it.each([
  ['local', undefined, undefined],
  ['remote', remote, 'always'],
])('allows no protocol when %s but the one of the remote', (_, at, https) => {
  const told = settings(gitEnvironment({ base: {}, ...(at && { remote: at }) }));
  expect(told.get('protocol.allow')).toBe('never');
  expect(told.get('protocol.https.allow')).toBe(https);
  expect([...told.keys()].filter((key) => /^protocol\.\w+\.allow$/.test(key))).toHaveLength(https ? 1 : 0);
});

it('gives git none of our own environment, where the secrets are', async () => {
  process.env.PINACLE_TEST_SECRET = 'do-not-inherit';
  const dir = await mkdtemp(join(tmpdir(), 'pinacle-env-'));
  // An alias with `!` is run by a shell: it sees what git was given.
  const env = gitEnvironment({ base: {} });
  const run = { dir, env, timeoutMs: 10_000, maxBytes: 100_000 };
  const seen = (await runGit({ ...run, args: ['-c', 'alias.seen=!env', 'seen'] })).toString();
  delete process.env.PINACLE_TEST_SECRET;
  await rm(dir, { recursive: true });
  expect(seen).toContain('GIT_CONFIG_NOSYSTEM=1');
  expect(seen).not.toContain('do-not-inherit');
});
