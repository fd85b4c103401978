import { execFile } from 'node:child_process';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Desk, openDesk } from '../github/desk.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(async () => {
  await desk.close();
});

const mirrorDir = ({ id }: RepositoryHandle) => join(desk.dir, 'mirrors', `${id}.git`);
const at = (repository: RepositoryHandle) => ({ repository, installationId: desk.github.installationId });

/** Ids of the blobs of a commit that are here. */
async function blobsHere(made: RepositoryHandle, commit: string): Promise<number> {
  const args = ['-C', mirrorDir(made), 'rev-list', '--objects', '--missing=print', commit];
  const { stdout } = await promisify(execFile)('git', args);
  const ids = stdout
    .split('\n')
    .filter((line) => /^[0-9a-f]{40} ./.test(line))
    .map((line) => line.split(' ')[1]);
  return ids.filter((path) => path?.includes('.')).length;
}

it('of a fork only the manifest is fetched, also when many small files come with it', async () => {
  const manifest = 'version: "1.0"\nprocesses:\n  - name: web\n    startCommand: x\n';
  const made = await desk.github.createRepository({ name: 'forked', files: { 'pinacle.yaml': manifest } });
  await desk.know(made);
  const fork = await desk.github.fork(made, 'mallory');
  const junk = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`junk-${n}.txt`, `${n}`]));
  const head = await desk.github.push({ repository: fork, branch: 'evil', files: junk, author: 'mallory' });
  const number = await desk.github.openPullRequest({
    repository: made,
    head: 'evil',
    fork,
    author: 'mallory',
  });
  const ref = { kind: 'pull', repositoryId: made.id, number } as const;
  await desk.wake(ref);
  expect((await desk.desired(ref)).desired).toMatchObject({ kind: 'ask', why: 'fork' });
  expect(await blobsHere(made, head)).toBe(1);
  const main = (await desk.github.head(made, 'main')) ?? '';
  await desk.mirror.ensure(at(made), main);
  expect(await blobsHere(made, main)).toBe(1);
});

it('a fetch that is given up leaves nothing half-written, and older leftovers go with the next', async () => {
  const made = await desk.github.createRepository({ name: 'left', files: { 'a.txt': 'a' } });
  await desk.know(made);
  await desk.mirror.ensure(at(made), (await desk.github.head(made, 'main')) ?? '');
  const packs = join(mirrorDir(made), 'objects', 'pack');
  const long = new Date(Date.now() - 3_600_000);
  await writeFile(join(packs, 'tmp_pack_old'), 'x');
  await utimes(join(packs, 'tmp_pack_old'), long, long);
  await writeFile(join(packs, 'tmp_pack_fresh'), 'x');
  await mkdir(`${mirrorDir(made)}.old-${long.getTime()}-a`, { recursive: true });
  await mkdir(`${mirrorDir(made)}.old-${Date.now()}-b`, { recursive: true });
  const ended = desk.mirror.ensure(at(made), 'f'.repeat(40));
  await expect(ended).rejects.toMatchObject({ code: 'git-fetch-failed' });
  expect((await readdir(packs)).filter((name) => name.startsWith('tmp_'))).toEqual(['tmp_pack_fresh']);
  const olds = (await readdir(join(desk.dir, 'mirrors'))).filter((name) =>
    name.includes(`${made.id}.git.old-`),
  );
  expect(olds).toHaveLength(1);
});
