import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reports } from '../../schema/database/tables.ts';
import { environmentKey } from '../../schema/environment.ts';
import { runGit } from '../../src/git/run-git.ts';
import { convertManifest } from '../../src/github/app-manifest.ts';
import { openDeliveryLog } from '../../src/github/delivery-log.ts';
import { openHeadsPoll } from '../../src/github/heads-poll.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
let made: RepositoryHandle;
let one = '';
let two = '';
beforeAll(async () => {
  desk = await openDesk();
  const files = {
    'a.txt': 'one',
    'src/b.txt': 'b',
    'big.bin': 'x'.repeat(400_000),
    'package-lock.json': '{}',
  };
  made = await desk.github.createRepository({ name: 'ports', private: true, files });
  await desk.know(made);
  one = (await desk.github.head(made, 'main')) ?? '';
  two = await desk.github.push({
    repository: made,
    files: { 'a.txt': 'two', 'big2.bin': 'y'.repeat(400_000) },
  });
});
afterAll(async () => {
  await desk.close();
});

const at = () => ({
  repository: { id: made.id, owner: made.owner, name: made.name },
  installationId: desk.github.installationId,
});

describe('the mirror', () => {
  it('gives a commit as a pack that git can check out, and then only what is new', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'pinacle-pack-'));
    const git = (args: string[]) => promisify(execFile)('git', ['-C', dir, ...args]);
    await git(['init', '-q']);
    const put = async (commit: string, have: string | null) => {
      const pack = await drain(
        await desk.mirror.pack({ ...at(), commit, have, signal: AbortSignal.timeout(60_000) }),
      );
      await runGit({
        dir,
        args: ['index-pack', '--stdin'],
        env: { PATH: process.env.PATH ?? '' },
        input: pack,
        timeoutMs: 20_000,
        maxBytes: 10_000,
      });
      return pack.readUInt32BE(8);
    };
    const all = await put(one, null);
    const fresh = await put(two, one);
    await writeFile(join(dir, '.git', 'shallow'), `${one}\n${two}\n`);
    await git(['checkout', '-q', '--detach', two]);
    expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('two');
    expect((await readdir(dir)).sort()).toEqual([
      '.git',
      'a.txt',
      'big.bin',
      'big2.bin',
      'package-lock.json',
      'src',
    ]);
    expect([all, fresh]).toEqual([7, 4]);
    await rm(dir, { recursive: true });
  });

  it('reads files, lockfiles and changes of commits', async () => {
    await desk.mirror.ensure(at(), one);
    await desk.mirror.ensure(at(), two);
    expect(await desk.mirror.readFile(at(), one, 'a.txt', 100)).toEqual({ kind: 'text', text: 'one' });
    expect(await desk.mirror.readFile(at(), one, 'big.bin', 100)).toEqual({ kind: 'too-large' });
    expect(await desk.mirror.readFile(at(), one, 'src', 100)).toEqual({ kind: 'absent' });
    expect(Object.keys(await desk.mirror.lockfiles(at(), one))).toEqual(['package-lock.json']);
    expect(await desk.mirror.changedPaths(at().repository, one, two)).toEqual(['a.txt', 'big2.bin']);
    expect(await desk.mirror.changedPaths(at().repository, one, 'f'.repeat(40))).toBeNull();
  });

  it('leaves no token in its files', async () => {
    const token = await desk.app.scopedToken({
      installationId: desk.github.installationId,
      repositoryId: made.id,
      permissions: { contents: 'read' },
    });
    const secrets = [token, Buffer.from(`x-access-token:${token}`).toString('base64')];
    const dir = join(desk.dir, 'mirrors');
    const names = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const texts = await Promise.all(
      names.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
    );
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.some((text) => secrets.some((secret) => text.includes(secret)))).toBe(false);
  });

  it.each(['--upload-pack=touch /tmp/x', 'HEAD', 'main', 'A'.repeat(40), `${'a'.repeat(40)}^`])(
    'takes no %s for a commit',
    async (text) => {
      await expect(desk.mirror.ensure(at(), text)).rejects.toThrow('not a commit id');
    },
  );

  it.each([['a commit that is not there', 'f'.repeat(40)]])('says so of %s', async (_, commit) => {
    await expect(desk.mirror.ensure(at(), commit)).rejects.toMatchObject({ code: 'git-fetch-failed' });
  });

  it('stops when it is told to', async () => {
    const gone = AbortSignal.abort();
    await expect(desk.mirror.ensure(at(), 'e'.repeat(40), { signal: gone })).rejects.toMatchObject({
      code: 'superseded',
    });
  });

  it('fetches a commit once for all who ask at the same time', async () => {
    const commit = await desk.github.push({ repository: made, files: { 'c.txt': 'c' } });
    const before = desk.github.requests.filter(({ path }) => path.includes('git-upload-pack')).length;
    await Promise.all(Array.from({ length: 5 }, () => desk.mirror.ensure(at(), commit)));
    const after = desk.github.requests.filter(({ path }) => path.includes('git-upload-pack')).length;
    expect(after - before).toBeLessThanOrEqual(3);
  });
});

async function drain(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('the delivery log', () => {
  it('lists what failed, until a redelivery arrives', async () => {
    const since = new Date(Date.now() - 60_000);
    const deliveries = openDeliveryLog(desk.app);
    const known = (await deliveries.failedSince(since)).length;
    desk.github.setWebhook({ url: 'http://127.0.0.1:9/', secret: 'x' });
    desk.github.dropWebhooks(true);
    await desk.github.push({ repository: made, files: { 'd.txt': 'd' } });
    await desk.github.settled();
    const failed = await deliveries.failedSince(since);
    expect(failed.length).toBeGreaterThan(known);
    expect(failed.map(({ event }) => event)).toContain('push');
    await deliveries.redeliver(failed[0]?.id ?? '');
    desk.github.dropWebhooks(false);
    desk.github.setWebhook(undefined);
  });
});

describe('the poll of heads', () => {
  it('costs nothing while nothing moves', async () => {
    const poll = openHeadsPoll(desk.app);
    const first = await poll.heads({ ...at(), etag: null });
    const etag = first.changed ? (first.etag ?? null) : null;
    expect(first).toMatchObject({
      changed: true,
      heads: { 'refs/heads/main': await desk.github.head(made, 'main') },
    });
    expect(await poll.heads({ ...at(), etag })).toEqual({ changed: false });
    await desk.github.push({ repository: made, files: { 'e.txt': 'e' } });
    expect(await poll.heads({ ...at(), etag })).toMatchObject({ changed: true });
  });
});

describe('the poll of pull requests', () => {
  it('lists the open ones with head and base, and costs nothing while nothing moves', async () => {
    const poll = openHeadsPoll(desk.app);
    const empty = await poll.pulls({ ...at(), etag: null });
    expect(empty).toMatchObject({ changed: true, pulls: [], complete: true });
    const head = await desk.github.push({ repository: made, branch: 'feature', files: { f: 'f' } });
    const number = await desk.github.openPullRequest({ repository: made, head: 'feature', author: 'bob' });
    const opened = await poll.pulls({ ...at(), etag: (empty.changed && empty.etag) || null });
    expect(opened).toMatchObject({ pulls: [{ number, head, baseBranch: 'main' }] });
    const etag = (opened.changed && opened.etag) || null;
    expect(await poll.pulls({ ...at(), etag })).toEqual({ changed: false });
    await desk.github.closePullRequest({ repository: made, number });
    expect(await poll.pulls({ ...at(), etag })).toMatchObject({ changed: true, pulls: [] });
  });
});

it.each(['success', 'in_progress', 'failure'])(
  'counts the running pods of a person that are %s',
  async (state) => {
    const manifest =
      'tier: dev.xlarge\ndeploy:\n  pullRequests: auto\nprocesses:\n  - name: web\n    startCommand: x\n';
    const repository = await desk.github.createRepository({
      name: `quota-${state.replace('_', '-')}`,
      files: { 'pinacle.yaml': manifest },
    });
    await desk.know(repository);
    const refs = [];
    for (const head of ['x', 'y']) {
      await desk.github.push({ repository, branch: head, files: { [head]: '1' } });
      const number = await desk.github.openPullRequest({ repository, head, author: 'bob' });
      const ref = { kind: 'pull', repositoryId: repository.id, number } as const;
      await desk.wake(ref);
      refs.push(ref);
    }
    const [first, second] = refs as [(typeof refs)[number], (typeof refs)[number]];
    const { subject } = await desk.desired(first);
    await desk.remember(environmentKey(first), subject);
    const wanted = { state };
    const row = {
      installationId: 1,
      repositoryId: repository.id,
      wanted,
      wantedDigest: 'x',
      final: true,
      priority: 0,
    };
    await desk.db
      .insert(reports)
      .values({ ...row, environment: environmentKey(first), kind: 'deployment', target: 'z' });
    expect((await desk.desired(first)).desired.kind).toBe('run');
    expect((await desk.desired(second)).desired).toMatchObject({ kind: 'ask', why: 'quota' });
  },
);

it('exchanges the code of a new app for its credentials', async () => {
  const data = {
    id: 5,
    slug: 's',
    pem: 'p',
    webhook_secret: 'w',
    client_id: 'c',
    client_secret: 'cs',
    html_url: 'h',
  };
  const seen: string[] = [];
  const fetch = (async (url: string) => {
    seen.push(url);
    return Response.json(data, { status: 201 });
  }) as unknown as typeof globalThis.fetch;
  expect(await convertManifest('abc', 'https://api.example/', fetch)).toMatchObject({
    appId: 5,
    privateKey: 'p',
    webhookSecret: 'w',
  });
  expect(seen).toEqual(['https://api.example/app-manifests/abc/conversions']);
  await expect(convertManifest('../x', 'https://api.example/', fetch)).rejects.toMatchObject({
    code: 'github-refused',
  });
});

// Last: over all that this file made us send.
it('sends nothing that GitHub does not describe', () => {
  expect(desk.github.violations).toEqual([]);
});
