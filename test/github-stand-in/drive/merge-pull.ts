import { gitLines } from '../git/run.ts';
import { headOf } from '../rest/resolve-ref.ts';
import type { Pull, Repository } from '../state.ts';
import { timestamp, type World } from '../world.ts';
import { setBranch } from './branches.ts';
import { closePull } from './close-pull.ts';

/** Merges a pull request with a merge commit, like the green button; returns its sha. Throws on a conflict. */
export async function mergePull(
  world: World,
  repository: Repository,
  { pull, actor }: { pull: Pull; actor: string },
): Promise<string> {
  const base = await headOf(world, repository, pull.baseRef);
  if (!base || !pull.open) throw new Error(`pull request ${pull.number} cannot be merged`);
  const directory = repository.gitDirectory;
  const [tree = ''] = await gitLines(directory, ['merge-tree', '--write-tree', base, pull.headSha]);
  const identity = ['-c', `user.name=${actor}`, '-c', `user.email=${actor}@users.noreply.github.com`];
  const message = `Merge pull request #${pull.number} from ${pull.headRef}`;
  const args = [...identity, 'commit-tree', tree, '-p', base, '-p', pull.headSha, '-m', message];
  const [commit = ''] = await gitLines(directory, args);
  pull.merged = { commit, at: timestamp(world), by: actor };
  await closePull(world, repository, { pull, actor });
  await setBranch(world, repository, { branch: pull.baseRef, commit, actor });
  return commit;
}
