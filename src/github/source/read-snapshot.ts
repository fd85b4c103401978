import { limits } from '../../../schema/manifest/limits.ts';
import { manifestFiles } from '../../../schema/manifest/manifest-files.ts';
import type { Manifest, ParsedManifest } from '../../../schema/manifest/types.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Mirror, MirrorAccess } from '../../git/mirror.ts';
import type { ReadManifest } from '../../reader/open-reader.ts';
import { boundedCache } from './bounded-cache.ts';

/** What a commit says; it can never say anything else, so it is kept. */
export interface Snapshot {
  readonly manifest:
    | { readonly kind: 'absent' }
    /** `file`: where it was found in the repository. */
    | { readonly kind: 'valid'; readonly manifest: Manifest; readonly file: string }
    | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };
  /** Blob ids by path. */
  readonly lockfiles: Readonly<Record<string, string>>;
}

export type ReadSnapshot = (
  at: MirrorAccess,
  commit: string,
  options: { ref?: string; bare?: boolean; signal: AbortSignal },
) => Promise<Snapshot>;

/** Reads manifest and lockfiles at a commit, once for all who ask at the same time; the last answers are kept in memory, at most 1,000 and 32 million characters. */
export function snapshotReader(eyes: Eyes): ReadSnapshot {
  const { mirror } = eyes;
  const kept = boundedCache<Snapshot>({ entries: 1000, characters: 32e6 });
  return async (at, commit, options) => {
    const key = `${at.repository.id}:${at.repository.name}:${commit}`;
    const known = kept.get(key);
    if (known) return known;
    await mirror.ensure(at, commit, options);
    const other = kept.get(key);
    if (other) return other;
    const reading = readSnapshot(eyes, at, commit);
    kept.keep(key, reading);
    return reading;
  };
}

/** What commits are read with. */
export interface Eyes {
  readonly mirror: Mirror;
  readonly readManifest: ReadManifest;
}

async function readSnapshot(eyes: Eyes, at: MirrorAccess, commit: string): Promise<Snapshot> {
  const [manifest, lockfiles] = await Promise.all([
    manifestAt(eyes, at, commit),
    eyes.mirror.lockfiles(at, commit),
  ]);
  return { manifest, lockfiles: manifest.kind === 'valid' ? lockfiles : {} };
}

async function manifestAt(
  { mirror, readManifest }: Eyes,
  at: MirrorAccess,
  commit: string,
): Promise<Snapshot['manifest']> {
  for (const file of manifestFiles) {
    const found = await mirror.readFile(at, commit, file, limits.fileBytes);
    if (found.kind === 'too-large') return { kind: 'invalid', problems: [tooLarge(file)] };
    if (found.kind === 'text')
      return judge(file, await readManifest(found.text, { file, repositoryName: at.repository.name }));
  }
  return { kind: 'absent' };
}

function judge(file: string, parsed: ParsedManifest): Snapshot['manifest'] {
  if ('problems' in parsed) return { kind: 'invalid', problems: parsed.problems };
  return { kind: 'valid', manifest: parsed.manifest, file };
}

function tooLarge(file: string): Problem {
  const position = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  const message = `the file is larger than ${limits.fileBytes / 1024} KiB`;
  return {
    file,
    ...position,
    path: '',
    rule: 'file-too-large',
    message,
    fix: 'Move what is not a setting out of it.',
  };
}
