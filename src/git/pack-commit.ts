import { createInterface } from 'node:readline';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { WorldError } from '../../schema/world-error.ts';
import { hasCommit } from './ensure-commit.ts';
import type { MirrorOf } from './mirror-of.ts';
import { ended, type GitChild, spawnGit } from './run-git.ts';

/**
 * A pack with the commit, its trees and its blobs, complete in itself, as git writes it. Two gits: one lists the objects, one packs them,
 * because the first must name files that this partial copy has not fetched yet, and the second then fetches them all at once.
 */
export async function packCommit(
  mirror: MirrorOf,
  wanted: { commit: string; have: string | null; signal: AbortSignal },
): Promise<Readable> {
  const env = await mirror.remoteEnv();
  const common = { dir: mirror.dir, env, signal: wanted.signal, timeoutMs: 600_000 };
  const have = wanted.have !== null && (await hasCommit(mirror, wanted.have)) ? [`^${wanted.have}`] : [];
  const lister = spawnGit({
    ...common,
    args: ['rev-list', '--objects-edge-aggressive', '--missing=print', wanted.commit, ...have, '--'],
  });
  lister.stdin.end();
  const packer = spawnGit({
    ...common,
    args: ['pack-objects', '--stdout', '--quiet', '--delta-base-offset'],
  });
  const out = new PassThrough();
  // It may fail before anyone reads it, and an error that nobody hears ends the process; who reads it later finds it in `errored`.
  out.on('error', () => undefined);
  packer.stdout.pipe(out, { end: false });
  out.once('close', () => {
    lister.kill('SIGKILL');
    packer.kill('SIGKILL');
  });
  void finish(out, lister, packer);
  return out;
}

async function finish(out: PassThrough, lister: GitChild, packer: GitChild): Promise<void> {
  const ends = Promise.all([ended(lister), ended(packer)]);
  await feed(lister.stdout, packer.stdin).catch(() => undefined);
  const failure = (await ends).find((words) => words !== undefined);
  if (failure === undefined) out.end();
  else out.destroy(new WorldError('git-fetch-failed', `could not pack the commit: ${failure}`));
}

/** `-<id>`: what the other side has; `?<id>`: an object that is not here yet. */
async function feed(listed: Readable, packer: Writable): Promise<void> {
  for await (const line of createInterface({ input: listed })) {
    if (line.startsWith('-')) continue;
    const object = line.startsWith('?') ? line.slice(1) : line;
    if (!packer.write(`${object}\n`)) await drained(packer);
  }
  packer.end();
}

/** Also over when the packer is gone, or was before we asked: what is destroyed says nothing any more. */
async function drained(packer: Writable): Promise<void> {
  if (packer.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      packer.off('drain', done);
      packer.off('close', done);
      resolve();
    };
    packer.once('drain', done);
    packer.once('close', done);
  });
}
