import { type CommitFacts, changedFiles, mergeBase, readCommits } from '../git/history.ts';
import { readCommit } from '../git/read-commit.ts';
import { NOTHING, type RefChange } from '../git/refs.ts';
import { type Json, textOf } from '../http/answer.ts';
import { addresses } from '../rest/commit-json.ts';
import { repositoryJson } from '../rest/shapes.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';

/** GitHub lists at most 2,048; tests and demos push a handful. */
const MOST_COMMITS = 20;

/** What a push event says besides its sender. */
export async function pushPayload(
  world: World,
  repository: Repository,
  push: { change: RefChange; actor: string },
): Promise<Json> {
  const { ref, before, after } = push.change;
  const [created, deleted] = [before === NOTHING, after === NOTHING];
  const { html } = addresses(world, repository);
  const pushed = await readPushed(world, repository, push.change);
  const commits = await Promise.all(pushed.commits.map((commit) => pushCommit(world, repository, commit)));
  const head = commits.find(({ id }) => id === after);
  const compare = created
    ? `${html}/commit/${after.slice(0, 12)}`
    : `${html}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`;
  return {
    ref,
    before,
    after,
    created,
    deleted,
    forced: pushed.forced,
    base_ref: null,
    compare,
    commits,
    head_commit: head ?? (await headCommit(world, repository, after)),
    pusher: { name: push.actor, email: `${push.actor}@users.noreply.github.com` },
    repository: await pushRepository(world, repository),
  };
}

interface PushedCommits {
  /** Oldest first. */
  readonly commits: readonly CommitFacts[];
  readonly forced: boolean;
}

async function readPushed(world: World, repository: Repository, change: RefChange): Promise<PushedCommits> {
  const { before, after } = change;
  const head = after === NOTHING ? undefined : await readCommit(world.objects, repository, after);
  if (!head) return { commits: [], forced: false };
  // The common push, one commit on top, costs no start of git.
  if (before === NOTHING || head.parents[0] === before) return { commits: [head], forced: false };
  const commits = await readCommits(repository, [`--max-count=${MOST_COMMITS}`, `${before}..${after}`]);
  return { commits: commits.reverse(), forced: (await mergeBase(repository, before, after)) !== before };
}

/** A reset to an older commit pushes no commit, and still has a head. */
async function headCommit(world: World, repository: Repository, after: string): Promise<Json | null> {
  const head = after === NOTHING ? undefined : await readCommit(world.objects, repository, after);
  return head ? pushCommit(world, repository, head) : null;
}

async function pushCommit(world: World, repository: Repository, facts: CommitFacts): Promise<Json> {
  const files = await changedFiles(repository, facts.parents[0] ?? null, facts.sha);
  const named = (status: string) =>
    files.filter((file) => file.status === status).map(({ filename }) => filename);
  const person = ({ name, email, date }: CommitFacts['author']) => ({ name, email, username: name, date });
  return {
    id: facts.sha,
    tree_id: facts.tree,
    distinct: true,
    message: facts.message,
    timestamp: facts.committer.date,
    url: `${addresses(world, repository).html}/commit/${facts.sha}`,
    author: person(facts.author),
    committer: person(facts.committer),
    added: named('added'),
    removed: named('removed'),
    modified: [...named('modified'), ...named('changed')],
  };
}

/** Push events describe their repository a little differently: times in seconds, the owner with a name. */
async function pushRepository(world: World, repository: Repository): Promise<Json> {
  const json = await repositoryJson(world, repository);
  const owner = json.owner as Json;
  return {
    ...json,
    owner: { ...owner, name: owner.login, email: null },
    created_at: Math.floor(Date.parse(textOf(json.created_at)) / 1000),
    pushed_at: Math.floor(world.now() / 1000),
    stargazers: 0,
    master_branch: repository.defaultBranch,
  };
}
