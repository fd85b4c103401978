import type { Repository } from '../state.ts';
import { gitLines } from './run.ts';

/** All zeros: "no commit" in push events. */
export const NOTHING = '0'.repeat(40);

export interface RefChange {
  /** `refs/heads/x`. */
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** Every ref of a repository, full name → sha. */
export async function readRefs(repository: Repository): Promise<Map<string, string>> {
  const lines = await gitLines(repository.gitDirectory, [
    'for-each-ref',
    '--format=%(refname) %(objectname)',
  ]);
  return new Map(lines.map((line) => line.split(' ') as [string, string]));
}

/** What a push changed among branches and tags. */
export function refChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): RefChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((ref) =>
    /^refs\/(heads|tags)\//.test(ref),
  );
  return names
    .map((ref) => ({ ref, before: before.get(ref) ?? NOTHING, after: after.get(ref) ?? NOTHING }))
    .filter((change) => change.before !== change.after);
}
