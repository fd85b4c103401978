import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git } from '../github-stand-in/git/run.ts';
import { checkWebhook } from '../github-stand-in/openapi/check-webhook.ts';
import type { GitHubStandIn, RepositoryHandle } from '../github-stand-in/types.ts';
import { type Opened, octokit, openWithApp } from './with-github.ts';

let opened: Opened;
let github: GitHubStandIn;
let repository: RepositoryHandle;
let dir: string;

beforeAll(async () => {
  opened = await openWithApp();
  github = opened.github;
  repository = await github.createRepository({
    name: 'app',
    private: true,
    files: { 'pinacle.yaml': 'one\n', 'run.sh': { content: '#!/bin/sh\n', mode: '100755' } },
  });
  dir = await mkdtemp(join(tmpdir(), 'git-client-'));
});
afterAll(async () => {
  await opened.close();
  await rm(dir, { recursive: true });
});

const url = () => `${github.baseUrl}/acme/app.git`;

async function tokenUrl(): Promise<string> {
  const app = octokit(github, 'app');
  const { data } = await app.rest.apps.createInstallationAccessToken({
    installation_id: github.installationId,
    permissions: { contents: 'read' },
  });
  return url().replace('//', `//x-access-token:${data.token}@`);
}

describe('git over HTTP', () => {
  it('fetches a commit by its sha, without blobs, with an installation token', async () => {
    const sha = await github.push({ repository, files: { 'pinacle.yaml': 'two\n' } });
    const clone = join(dir, 'fetched');
    await git(dir, ['init', '--quiet', clone]);
    await git(clone, ['fetch', '--quiet', '--depth', '1', '--filter=blob:none', await tokenUrl(), sha]);
    expect((await git(clone, ['ls-tree', '--name-only', 'FETCH_HEAD'])).toString()).toBe(
      'pinacle.yaml\nrun.sh\n',
    );
  });

  it.each([
    ['nobody', () => url()],
    ['mallory', () => github.cloneUrl(repository, 'mallory')],
    ['a bad token', () => url().replace('//', '//x-access-token:ghs_bad@')],
  ])('shows a private repository not to %s', async (_, from) => {
    await expect(git(dir, ['ls-remote', from()])).rejects.toThrow(
      /Authentication|not found|could not read|Repository/i,
    );
  });

  it('takes a real push, and announces it', async () => {
    const clone = join(dir, 'pushed');
    await git(dir, ['clone', '--quiet', github.cloneUrl(repository, 'bob'), clone]);
    await writeFile(join(clone, 'pinacle.yaml'), 'three\n');
    await git(clone, [
      '-c',
      'user.name=bob',
      '-c',
      'user.email=bob@example.test',
      'commit',
      '--quiet',
      '-am',
      'Three',
    ]);
    const before = await github.head(repository, 'main');
    await git(clone, ['push', '--quiet', 'origin', 'HEAD:main', 'HEAD:refs/heads/new']);
    const after = (await git(clone, ['rev-parse', 'HEAD'])).toString().trim();
    expect(await github.head(repository, 'main')).toBe(after);
    await github.settled();
    const pushes = opened.received
      .filter(({ event }) => event === 'push')
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(pushes).toContainEqual(
      expect.objectContaining({
        ref: 'refs/heads/main',
        before,
        after,
        pusher: expect.objectContaining({ name: 'bob' }),
      }),
    );
    expect(pushes).toContainEqual(expect.objectContaining({ ref: 'refs/heads/new', created: true }));
    expect(await readFile(join(clone, 'run.sh'), 'utf8')).toBe('#!/bin/sh\n');
  });

  it.each(['carol', 'mallory'])('takes no push of %s, nor of an app', async (login) => {
    const clone = join(dir, `refused-${login}`);
    await git(dir, ['clone', '--quiet', await tokenUrl(), clone]);
    await expect(
      git(clone, ['push', github.cloneUrl(repository, login), 'HEAD:refs/heads/mine']),
    ).rejects.toThrow(/403|not found/);
    await expect(git(clone, ['push', await tokenUrl(), 'HEAD:refs/heads/mine'])).rejects.toThrow(
      /403|not found/,
    );
    expect(await github.head(repository, 'mine')).toBeUndefined();
  });

  it('keeps a fork’s commits under refs/pull, moves them with its branch, closes with it', async () => {
    const open = await github.createRepository({ name: 'open', files: { a: 'a' } });
    const fork = await github.fork(open, 'mallory');
    const first = await github.push({
      repository: fork,
      branch: 'evil',
      files: { a: 'b' },
      author: 'mallory',
    });
    const number = await github.openPullRequest({ repository: open, fork, head: 'evil', author: 'mallory' });
    const second = await github.push({
      repository: fork,
      branch: 'evil',
      files: { a: 'c' },
      author: 'mallory',
    });
    const ref = `refs/pull/${number}/head`;
    expect((await git(dir, ['ls-remote', `${github.baseUrl}/acme/open.git`, ref])).toString()).toBe(
      `${second}\t${ref}\n`,
    );
    await github.deleteBranch({ repository: fork, branch: 'evil', actor: 'mallory' });
    await github.settled();
    const events = opened.received
      .filter(({ event }) => event === 'pull_request')
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(events).toMatchObject([
      {
        action: 'opened',
        number,
        pull_request: { head: { sha: first, repo: { fork: true } }, base: { repo: { fork: false } } },
      },
      { action: 'synchronize', number, before: first, after: second },
      { action: 'closed', number, pull_request: { state: 'closed' } },
    ]);
  });

  it('follows a force push', async () => {
    const base = String(await github.head(repository, 'main'));
    const one = await github.push({ repository, branch: 'f', files: { f: '1' } });
    const two = await github.push({ repository, branch: 'f', files: { f: '2' }, parent: base });
    await github.settled();
    const last = opened.received
      .filter(({ event }) => event === 'push')
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>)
      .at(-1);
    expect(last).toMatchObject({ forced: true, before: one, after: two });
  });

  it('merges a pull request like the green button', async () => {
    await github.push({ repository, branch: 'ready', files: { ready: 'yes' }, author: 'bob' });
    const number = await github.openPullRequest({ repository, head: 'ready', author: 'bob' });
    const commit = await github.mergePullRequest({ repository, number });
    expect(await github.head(repository, 'main')).toBe(commit);
    const { rest } = octokit(github, 'installation');
    const pull = (await rest.pulls.get({ owner: 'acme', repo: 'app', pull_number: number })).data;
    expect(pull).toMatchObject({ merged: true, state: 'closed', merge_commit_sha: commit });
    await github.settled();
    const events = opened.received.slice(-4).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['pull_request', 'push']));
  });

  it('tells an issue from a pull request', async () => {
    const number = await github.openIssue({ repository, title: 'A wish', author: 'bob' });
    await github.comment({ repository, number, author: 'bob', body: '/pinacle up' });
    await github.settled();
    const last = opened.received.filter(({ event }) => event === 'issue_comment').at(-1);
    expect(JSON.parse(last?.body ?? '{}')).not.toHaveProperty('issue.pull_request');
  });

  it('was asked only what GitHub describes', () => {
    expect(github.violations).toEqual([]);
    expect(github.answerViolations).toEqual([]);
    expect(github.deliveries.flatMap(({ event, payload }) => checkWebhook(event, payload))).toEqual([]);
  });
});
