import { limits } from '../../../schema/manifest/limits.ts';
import { parseManifest } from '../../../schema/manifest/parse.ts';
import type { Manifest } from '../../../schema/manifest/types.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Mirror, MirrorAccess } from '../../git/mirror.ts';

/** What a commit says; it can never say anything else, so it is kept. */
export interface Snapshot {
  readonly manifest:
    | { readonly kind: 'absent' }
    | { readonly kind: 'valid'; readonly manifest: Manifest }
    | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };
  /** Blob ids by path. */
  readonly lockfiles: Readonly<Record<string, string>>;
}

export type ReadSnapshot = (
  at: MirrorAccess,
  commit: string,
  options: { ref?: string; signal: AbortSignal },
) => Promise<Snapshot>;

/** Reads manifest and lockfiles at a commit; the last 1,000 answers are kept in memory. */
export function snapshotReader(mirror: Mirror): ReadSnapshot {
  const kept = new Map<string, Snapshot>();
  return async (at, commit, options) => {
    const key = `${at.repository.id}:${at.repository.name}:${commit}`;
    const known = kept.get(key);
    if (known) return known;
    await mirror.ensure(at, commit, options);
    const snapshot = await readSnapshot(mirror, at, commit);
    kept.set(key, snapshot);
    if (kept.size > 1000) kept.delete(kept.keys().next().value ?? key);
    return snapshot;
  };
}

const places = ['pinacle.yaml', '.pinacle/pinacle.yaml'];

async function readSnapshot(mirror: Mirror, at: MirrorAccess, commit: string): Promise<Snapshot> {
  for (const file of places) {
    const found = await mirror.readFile(at, commit, file, limits.fileBytes);
    if (found.kind === 'absent') continue;
    const manifest =
      found.kind === 'too-large'
        ? { kind: 'invalid' as const, problems: [tooLarge(file)] }
        : judge(at, file, found.text);
    const lockfiles = manifest.kind === 'valid' ? await mirror.lockfiles(at, commit) : {};
    return { manifest, lockfiles };
  }
  return { manifest: { kind: 'absent' }, lockfiles: {} };
}

function judge(at: MirrorAccess, file: string, text: string): Snapshot['manifest'] {
  const parsed = parseManifest(text, { file, repositoryName: at.repository.name });
  if ('problems' in parsed) return { kind: 'invalid', problems: parsed.problems };
  return { kind: 'valid', manifest: parsed.manifest };
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
