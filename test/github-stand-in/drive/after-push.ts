import { NOTHING, type RefChange } from '../git/refs.ts';
import { git } from '../git/run.ts';
import { suiteJson } from '../rest/check-suite.ts';
import { pullJson } from '../rest/pull-json.ts';
import type { Pull, Repository } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import { pushPayload } from '../webhooks/push-payload.ts';
import type { World } from '../world.ts';
import { closePull } from './close-pull.ts';

export interface Pushed {
  readonly changes: readonly RefChange[];
  readonly actor: string;
}

/** What GitHub does once refs have moved: pull requests follow their branch, and everything is announced. */
export async function afterPush(
  world: World,
  repository: Repository,
  { changes, actor }: Pushed,
): Promise<void> {
  for (const change of changes) {
    const moved = await movePulls(world, repository, change);
    await announceRef(world, repository, { change, actor });
    await announce(world, repository, {
      name: 'push',
      actor,
      payload: await pushPayload(world, repository, { change, actor }),
    });
    if (change.after !== NOTHING) {
      const check_suite = {
        ...(await suiteJson(world, repository, change.after)),
        head_branch: change.ref.replace('refs/heads/', ''),
      };
      await announce(world, repository, {
        name: 'check_suite',
        actor,
        payload: { action: 'requested', check_suite },
      });
    }
    for (const { base, pull } of moved) {
      const payload = {
        action: 'synchronize',
        number: pull.number,
        before: change.before,
        after: change.after,
        pull_request: await pullJson(world, base, pull),
      };
      await announce(world, base, { name: 'pull_request', actor, payload });
    }
    if (change.after === NOTHING) await closeOrphans(world, repository, { change, actor });
  }
}

async function announceRef(
  world: World,
  repository: Repository,
  { change, actor }: { change: RefChange; actor: string },
): Promise<void> {
  const [, kind, ref = ''] = /^refs\/(heads|tags)\/(.+)$/.exec(change.ref) ?? [];
  const about = { ref, ref_type: kind === 'heads' ? 'branch' : 'tag', pusher_type: 'user' };
  if (change.before === NOTHING) {
    const payload = {
      ...about,
      full_ref: change.ref,
      master_branch: repository.defaultBranch,
      description: null,
    };
    await announce(world, repository, { name: 'create', actor, payload });
  }
  if (change.after === NOTHING) await announce(world, repository, { name: 'delete', actor, payload: about });
}

interface Followed {
  readonly base: Repository;
  readonly pull: Pull;
}

/** Open pull requests from a branch, in whichever repository they were opened. */
function openPullsFrom(world: World, repository: Repository, ref: string): Followed[] {
  const all = [...world.state.repositories.values()].flatMap((base) =>
    [...base.pulls.values()].map((pull) => ({ base, pull })),
  );
  return all.filter(
    ({ pull }) =>
      pull.open && pull.headRepositoryId === repository.id && `refs/heads/${pull.headRef}` === ref,
  );
}

async function movePulls(world: World, repository: Repository, change: RefChange): Promise<Followed[]> {
  if (change.after === NOTHING) return [];
  const followed = openPullsFrom(world, repository, change.ref);
  for (const { base, pull } of followed) {
    pull.headSha = change.after;
    await keepPullRef(base, repository, pull);
  }
  return followed;
}

/** `refs/pull/7/head` in the base repository, by which a fork's commits can be fetched from it. */
export async function keepPullRef(base: Repository, head: Repository, pull: Pull): Promise<void> {
  const ref = `refs/pull/${pull.number}/head`;
  if (base.id === head.id) await git(base.gitDirectory, ['update-ref', ref, pull.headSha]);
  else
    await git(base.gitDirectory, [
      'fetch',
      '--quiet',
      '--no-tags',
      head.gitDirectory,
      `+refs/heads/${pull.headRef}:${ref}`,
    ]);
}

/** GitHub closes a pull request whose branch is gone. */
async function closeOrphans(
  world: World,
  repository: Repository,
  { change, actor }: { change: RefChange; actor: string },
): Promise<void> {
  for (const { base, pull } of openPullsFrom(world, repository, change.ref))
    await closePull(world, base, { pull, actor });
}
