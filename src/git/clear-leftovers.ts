import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { MirrorOf } from './mirror-of.ts';

/** Longer than any git of ours may run. */
const unusedMs = 15 * 60_000;

/** Before a fetch: half-written packs of gits that were killed, and mirrors that were set aside and that nobody reads any more. */
export async function clearLeftovers({ dir }: Pick<MirrorOf, 'dir'>, now = Date.now()): Promise<void> {
  const halves = (await halfPacks({ dir })).map((path) => removeOlder(path, now));
  const olds = (await namesIn(dirname(dir)))
    .filter((name) => setAsideAt(name, basename(dir)) < now - unusedMs)
    .map((name) => rm(join(dirname(dir), name), { recursive: true, force: true }));
  await Promise.all([...halves, ...olds]);
}

/** What git has begun to write and not finished: whole paths. A fork can make each of them as big as the limits allow. */
export async function halfPacks({ dir }: Pick<MirrorOf, 'dir'>): Promise<readonly string[]> {
  const folder = join(dir, 'objects', 'pack');
  return (await namesIn(folder)).filter((name) => name.startsWith('tmp_')).map((name) => join(folder, name));
}

/** Those that a fetch of ours has left: all that were not there before it. */
export async function clearNewHalves(
  mirror: Pick<MirrorOf, 'dir'>,
  before: readonly string[],
): Promise<void> {
  const left = (await halfPacks(mirror)).filter((path) => !before.includes(path));
  await Promise.all(left.map((path) => rm(path, { force: true })));
}

export function setAsideName(dir: string, id: string, now = Date.now()): string {
  return `${dir}.old-${now}-${id}`;
}

/** Infinity: not an old mirror of this one. */
function setAsideAt(name: string, mirror: string): number {
  const [, at] = name.startsWith(`${mirror}.old-`) ? (/\.old-(\d{13})-/.exec(name) ?? []) : [];
  return at === undefined ? Number.POSITIVE_INFINITY : Number(at);
}

/** Another git of ours may be writing it just now: one that reads gets what it misses by itself. */
async function removeOlder(path: string, now: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && found.mtimeMs < now - unusedMs) await rm(path, { force: true });
}

async function namesIn(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => []);
}
