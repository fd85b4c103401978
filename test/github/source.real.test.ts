import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentKey } from '../../schema/environment.ts';
import { findRepository } from '../../src/store/installations.ts';
import { changeIntent } from '../../src/store/intents.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type Desk, openDesk } from './desk.ts';

const manifest = (more = '') =>
  `version: "1.0"\n${more}processes:\n  - name: web\n    startCommand: node server.js\n    port: 3000\n`;

let desk: Desk;
let count = 0;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(async () => {
  await desk.close();
});

async function repository(
  files: Record<string, string> = { 'pinacle.yaml': manifest() },
  hidden = true,
): Promise<RepositoryHandle> {
  count += 1;
  const made = await desk.github.createRepository({ name: `repo-${count}`, files, private: hidden });
  await desk.know(made);
  return made;
}

const main = ({ id }: RepositoryHandle) => ({ kind: 'branch', repositoryId: id, branch: 'main' }) as const;

async function pullOf(made: RepositoryHandle, files: Record<string, string> = { 'a.txt': 'a' }) {
  await desk.github.push({ repository: made, branch: 'feature/x', files });
  const number = await desk.github.openPullRequest({ repository: made, head: 'feature/x', author: 'bob' });
  const ref = { kind: 'pull', repositoryId: made.id, number } as const;
  await desk.wake(ref);
  return { number, ref, key: environmentKey(ref) };
}

describe('a branch', () => {
  it('runs what its head says', async () => {
    const made = await repository({ 'pinacle.yaml': manifest(), 'package-lock.json': '{}' });
    const wish = await desk.desired(main(made));
    const head = await desk.github.head(made, 'main');
    expect(wish.subject).toMatchObject({ kind: 'branch', branch: 'main', head, fork: false });
    expect(wish.desired).toMatchObject({ kind: 'run', spec: { commit: head, tier: 'dev.small' } });
  });

  it.each([
    [
      'pinacle.yaml before .pinacle/',
      { 'pinacle.yaml': manifest('tier: dev.large\n'), '.pinacle/pinacle.yaml': manifest() },
      'dev.large',
    ],
    [
      '.pinacle/ when there is no other',
      { '.pinacle/pinacle.yaml': manifest('tier: dev.medium\n') },
      'dev.medium',
    ],
  ])('reads %s', async (_, files, tier) => {
    const wish = await desk.desired(main(await repository(files)));
    expect(wish.desired).toMatchObject({ kind: 'run', spec: { tier } });
  });

  it('without a manifest wants nothing', async () => {
    const wish = await desk.desired(main(await repository({ 'README.md': 'hello' })));
    expect(wish.desired).toEqual({ kind: 'none', why: 'no-manifest' });
  });

  it('with a wrong manifest names the problems', async () => {
    const wish = await desk.desired(
      main(await repository({ 'pinacle.yaml': 'version: "1.0"\ntire: dev.small\n' })),
    );
    expect(wish.desired).toMatchObject({ kind: 'invalid', problems: [{ file: 'pinacle.yaml', line: 2 }] });
  });

  it('with a manifest too large says so', async () => {
    const wish = await desk.desired(main(await repository({ 'pinacle.yaml': `#${'x'.repeat(400_000)}` })));
    expect(wish.desired).toMatchObject({ kind: 'invalid', problems: [{ rule: 'file-too-large' }] });
  });

  it('is gone only when the repository is readable', async () => {
    const made = await repository();
    await desk.github.push({ repository: made, branch: 'old', files: { b: 'b' } });
    const ref = { kind: 'branch', repositoryId: made.id, branch: 'old' } as const;
    expect((await desk.desired(ref)).desired.kind).toBe('none');
    await desk.github.deleteBranch({ repository: made, branch: 'old' });
    expect((await desk.desired(ref)).desired).toEqual({ kind: 'remove', signal: { kind: 'branch-gone' } });
    await desk.github.installOn([made], false);
    await expect(desk.desired(ref)).rejects.toMatchObject({ code: 'repository-unreadable' });
  });

  it.each([
    [404, { message: 'Not Found' }, 'repository-unreadable'],
    [403, { message: 'Resource not accessible by integration' }, 'repository-unreadable'],
    [401, { message: 'Bad credentials' }, 'repository-unreadable'],
    [500, { message: 'oops' }, 'github-unreachable'],
    [502, '<html><h1>Bad gateway</h1></html>', 'github-unreachable'],
    [200, '<html>maintenance</html>', 'github-unreachable'],
    [429, { message: 'slow down' }, 'github-rate-limited'],
  ])('answered with %i is unknown, never gone', async (status, body, code) => {
    const made = await repository();
    await desk.desired(main(made));
    desk.github.faults.next({ match: /^GET \/(repos|installation)/, count: 20, status, body });
    await expect(desk.desired(main(made))).rejects.toMatchObject({ code });
    desk.github.faults.clear();
    expect((await desk.desired(main(made))).desired.kind).toBe('run');
  });

  it.each([
    ['all of git', /^GET \/repos\/[^/]+\/[^/]+\/git\//],
    ['the ref alone, which the list still has', /\/git\/ref\/heads(\/|%2F)kept/],
    ['the ref and the default branch', /\/git\/ref\//],
  ])('is not gone when 404 answers %s', async (_, match) => {
    const made = await repository();
    await desk.github.push({ repository: made, branch: 'kept', files: { b: 'b' } });
    const ref = { kind: 'branch', repositoryId: made.id, branch: 'kept' } as const;
    desk.github.faults.next({ match, count: 20, status: 404, body: { message: 'Not Found' } });
    await expect(desk.desired(ref)).rejects.toMatchObject({ code: 'repository-unreadable' });
    desk.github.faults.clear();
  });

  it('keeps its environment when the repository is renamed', async () => {
    const made = await repository();
    const name = `renamed-${made.name}`;
    await desk.github.renameRepository(made, name);
    expect((await desk.desired(main(made))).subject?.repository.name).toBe(name);
    expect((await findRepository(desk.db, made.id))?.name).toBe(name);
  });

  it('of a deleted repository is unknown', async () => {
    const made = await repository();
    await desk.github.deleteRepository(made);
    await expect(desk.desired(main(made))).rejects.toMatchObject({ code: 'repository-unreadable' });
  });
});

describe('a pull request', () => {
  it('waits for a comment, then runs, then is removed when closed', async () => {
    const made = await repository();
    const { number, ref, key } = await pullOf(made);
    const asked = await desk.desired(ref);
    expect(asked.desired).toMatchObject({ kind: 'ask', why: 'comment-to-start' });
    expect(asked.subject).toMatchObject({ pullNumber: number, branch: 'feature/x', actor: 'bob' });
    await changeIntent(desk.db, key, (intent) => ({ ...intent, up: { by: 'alice', at: desk.time.now } }));
    expect((await desk.desired(ref)).desired).toMatchObject({ kind: 'run' });
    await desk.github.closePullRequest({ repository: made, number });
    const { desired } = await desk.desired(ref);
    expect(desired).toMatchObject({ kind: 'remove', signal: { kind: 'closed', merged: false } });
    const { keepUntil = 0 } = (desired as { signal: { keepUntil?: number } }).signal;
    expect(Math.abs(keepUntil - Date.now() - 24 * 3_600_000)).toBeLessThan(60_000);
  });

  it('is judged by the policy of its base branch', async () => {
    const made = await repository({ 'pinacle.yaml': manifest('deploy:\n  pullRequests: "off"\n') });
    const { ref } = await pullOf(made, { 'pinacle.yaml': manifest('deploy:\n  pullRequests: auto\n') });
    expect((await desk.desired(ref)).desired).toMatchObject({ kind: 'ask', why: 'pull-requests-off' });
    await desk.github.push({
      repository: made,
      files: { 'pinacle.yaml': manifest('deploy:\n  pullRequests: auto\n') },
    });
    expect((await desk.desired(ref)).desired).toMatchObject({ kind: 'run' });
  });

  it('from a fork is planned and never run', async () => {
    const made = await repository({ 'pinacle.yaml': manifest('deploy:\n  pullRequests: auto\n') }, false);
    const fork = await desk.github.fork(made, 'mallory');
    await desk.github.push({ repository: fork, branch: 'evil', files: { x: 'x' }, author: 'mallory' });
    const number = await desk.github.openPullRequest({
      repository: made,
      head: 'evil',
      fork,
      author: 'mallory',
    });
    const ref = { kind: 'pull', repositoryId: made.id, number } as const;
    await desk.wake(ref);
    await changeIntent(desk.db, environmentKey(ref), () => ({ up: { by: 'mallory', at: 1 } }));
    const wish = await desk.desired(ref);
    expect(wish.subject?.fork).toBe(true);
    expect(wish.desired).toMatchObject({ kind: 'ask', why: 'fork', preview: { commit: wish.subject?.head } });
  });

  it('runs a pinned commit with the manifest of that commit', async () => {
    const made = await repository({ 'pinacle.yaml': manifest('deploy:\n  pullRequests: auto\n') });
    const first = (await desk.github.head(made, 'main')) ?? '';
    const { ref, key } = await pullOf(made, { 'pinacle.yaml': manifest('tier: dev.large\n') });
    await changeIntent(desk.db, key, () => ({ pin: { commit: first, by: 'alice', at: 1 } }));
    const wish = await desk.desired(ref);
    expect(wish.desired).toMatchObject({ kind: 'run', spec: { commit: first, tier: 'dev.small' } });
    expect(wish.subject?.head).not.toBe(first);
  });

  it('ends when its time is over, and lives again after activity', async () => {
    const made = await repository({ 'pinacle.yaml': manifest('deploy:\n  pullRequests: auto\n  ttl: 2h\n') });
    const { ref, key } = await pullOf(made);
    expect((await desk.desired(ref)).desired.kind).toBe('run');
    desk.time.now += 3 * 3_600_000;
    expect((await desk.desired(ref)).desired).toMatchObject({ kind: 'remove', signal: { kind: 'expired' } });
    await changeIntent(desk.db, key, (intent) => ({ ...intent, activeAt: desk.time.now }));
    expect((await desk.desired(ref)).desired.kind).toBe('run');
    desk.time.now -= 3 * 3_600_000;
  });

  it('that cannot be read is unknown', async () => {
    const made = await repository();
    const { ref } = await pullOf(made);
    desk.github.faults.next({ match: '/pulls/', count: 5, status: 404, body: { message: 'Not Found' } });
    await expect(desk.desired(ref)).rejects.toMatchObject({ code: 'repository-unreadable' });
    desk.github.faults.clear();
  });
});

it('says which files differ between two commits it has seen', async () => {
  const made = await repository();
  const before = await desk.desired(main(made));
  await desk.github.push({ repository: made, files: { 'src/a.js': '1', 'b.js': '2' } });
  const after = await desk.desired(main(made));
  const ref = { id: made.id, owner: made.owner, name: made.name };
  const to = after.subject?.head ?? '';
  expect(await desk.source.changedPaths(ref, before.subject?.head ?? '', to)).toEqual(['b.js', 'src/a.js']);
});

// Last: over all that this file made us send.
it('sends nothing that GitHub does not describe', () => {
  expect(desk.github.violations).toEqual([]);
});
