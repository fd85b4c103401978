import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PodSpec } from '../../reconciler/plan/desired.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { Host } from '../host.ts';
import { limitsOf } from '../options.ts';
import { runCommand } from '../run-command.ts';

/** A pack of gigabytes takes minutes. */
const indexMs = 600_000;

export interface WantedPack {
  readonly pod: string;
  readonly spec: PodSpec;
  /** A commit that the workspace has already; null: none. */
  readonly have: string | null;
  readonly signal: AbortSignal;
}

/**
 * Lays a git pack with the commit where the pod can read but not write it, with its index in the folder `<commit>.<name>`, and `origin`
 * beside it; gives the name. Files, because they can be on their way while the pod still starts, and git finds them whole. Indexed
 * here: in a sandbox another git costs ten times as much. Nothing is fetched when it lies there already.
 * Throws what the source of packs throws, and WorldError `checkout-failed` for a pack that no workspace of this size could hold.
 */
export async function layPack(host: Host, { pod, spec, have, signal }: WantedPack): Promise<string> {
  const { commit, repository, installationId } = spec;
  const name = have?.slice(0, 12) ?? 'whole';
  const { incoming } = host.layout.pod(pod);
  const folder = join(incoming, `${commit}.${name}`);
  if (await stat(folder).catch(() => undefined)) return name;
  const draft = `${folder}.new`;
  for (const path of [incoming, draft]) {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o755);
  }
  await writeFile(join(incoming, 'origin'), `${originOf(host, spec)}\n`);
  const pack = await host.commits.pack({ repository, installationId, commit, have, signal });
  const size = atMost(limitsOf(spec.tier, host.settings).storageBytes);
  await pipeline(pack, size, createWriteStream(join(draft, 'pack')), { signal });
  await indexPack(draft, signal);
  await rename(draft, folder);
  return name;
}

/** `pack` becomes `pack-<hash>.pack` and `.idx`. Throws WorldError `checkout-failed` when it is not whole. */
async function indexPack(folder: string, signal: AbortSignal): Promise<void> {
  const [pack, index] = [join(folder, 'pack'), join(folder, 'index')];
  const args = ['-c', 'core.fsync=none', 'index-pack', '--threads=1', '-o', index, pack];
  const said = await runCommand('git', args, { signal, timeoutMs: indexMs }).catch((error: Error) => {
    signal.throwIfAborted();
    throw new WorldError('checkout-failed', error.message);
  });
  const name = join(folder, `pack-${said.trim()}`);
  await publish(pack, `${name}.pack`);
  await publish(index, `${name}.idx`);
}

async function publish(draft: string, path: string): Promise<void> {
  await chmod(draft, 0o644);
  await rename(draft, path);
}

/** As `layPack`, in the hope that it will be of use: whoever needs the pack asks again, and hears what was wrong. */
export async function layPackAhead(host: Host, wanted: WantedPack): Promise<void> {
  if (wanted.have !== wanted.spec.commit) await layPack(host, wanted).catch(() => {});
}

/** Without credentials. It is data for git in the pod, nothing on the host. */
function originOf(host: Host, { repository: { owner, name } }: PodSpec): string {
  return `${host.settings.gitBaseUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`;
}

export async function dropPacks(host: Host, pod: string): Promise<void> {
  await rm(host.layout.pod(pod).incoming, { recursive: true, force: true });
}

function atMost(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      seen += chunk.length;
      const tooMuch = new WorldError('checkout-failed', 'the commit is bigger than the workspace');
      if (seen > bytes) done(tooMuch);
      else done(null, chunk);
    },
  });
}
