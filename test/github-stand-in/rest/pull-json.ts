import { changedFiles, countCommits, mergeBase } from '../git/history.ts';
import { NOTHING } from '../git/refs.ts';
import { type Json, textOf } from '../http/answer.ts';
import type { Pull, Repository } from '../state.ts';
import type { World } from '../world.ts';
import { addresses } from './commit-json.ts';
import { headOf } from './resolve-ref.ts';
import { driver, repositoryJson, userJson } from './shapes.ts';

/** A pull request: title, state and people from emulate, commits and files from git. */
export async function pullJson(world: World, repository: Repository, pull: Pull): Promise<Json> {
  const path = `/repos/${repository.owner}/${repository.name}/pulls/${pull.number}`;
  const json = await world.emulate.json({ method: 'GET', path, as: driver(world) });
  const { url } = addresses(world, repository);
  const baseSha = (await headOf(world, repository, pull.baseRef)) ?? NOTHING;
  const headRepository = world.state.repositories.get(pull.headRepositoryId);
  const gone = !headRepository || headRepository.deleted;
  const author = textOf((json.user as Json).login);
  return {
    ...json,
    ...(await counts(repository, pull, baseSha)),
    user: await userJson(world, author),
    assignees: [],
    assignee: null,
    merged: pull.merged !== null,
    merged_at: pull.merged?.at ?? null,
    merged_by: pull.merged ? await userJson(world, pull.merged.by) : null,
    merge_commit_sha: pull.merged?.commit ?? null,
    mergeable: true,
    mergeable_state: 'clean',
    rebaseable: true,
    active_lock_reason: null,
    author_association: repository.roles.has(author) ? 'COLLABORATOR' : 'NONE',
    statuses_url: `${url}/statuses/${pull.headSha}`,
    _links: { ...(json._links as Json), statuses: { href: `${url}/statuses/${pull.headSha}` } },
    head: {
      label: `${headRepository?.owner ?? 'unknown'}:${pull.headRef}`,
      ref: pull.headRef,
      sha: pull.headSha,
      user: headRepository ? await userJson(world, headRepository.owner) : null,
      repo: gone ? null : await repositoryJson(world, headRepository),
    },
    base: {
      label: `${repository.owner}:${pull.baseRef}`,
      ref: pull.baseRef,
      sha: baseSha,
      user: await userJson(world, repository.owner),
      repo: await repositoryJson(world, repository),
    },
  };
}

/** An issue as comments' events show it. */
export async function issueJson(world: World, repository: Repository, number: number): Promise<Json> {
  const isPull = repository.pulls.has(number);
  const path = `/repos/${repository.owner}/${repository.name}/${isPull ? 'pulls' : 'issues'}/${number}`;
  const json = await world.emulate.json({ method: 'GET', path, as: driver(world) });
  const { closed_by: _, ...issue } = isPull ? issueOfPull(world, repository, json) : json;
  return { ...issue, user: await userJson(world, textOf((json.user as Json).login)) };
}

/** A pull request is an issue with a `pull_request`; emulate does not show it as one. */
function issueOfPull(world: World, repository: Repository, pull: Json): Json {
  const { url, html } = addresses(world, repository);
  const { number, state } = pull as { number: number; state: string };
  const [self, page] = [`${url}/issues/${number}`, `${html}/pull/${number}`];
  const same = [
    'id',
    'node_id',
    'number',
    'title',
    'state',
    'locked',
    'created_at',
    'updated_at',
    'closed_at',
    'body',
    'comments',
    'draft',
  ];
  return {
    ...Object.fromEntries(same.map((key) => [key, pull[key]])),
    url: self,
    repository_url: url,
    labels_url: `${self}/labels{/name}`,
    comments_url: `${self}/comments`,
    events_url: `${self}/events`,
    timeline_url: `${self}/timeline`,
    html_url: page,
    labels: [],
    assignee: null,
    assignees: [],
    milestone: null,
    active_lock_reason: null,
    state_reason: state === 'open' ? null : 'completed',
    author_association: 'NONE',
    performed_via_github_app: null,
    reactions: noReactions(`${self}/reactions`),
    pull_request: {
      url: `${url}/pulls/${number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: null,
    },
  };
}

function noReactions(url: string): Json {
  return {
    url,
    total_count: 0,
    '+1': 0,
    '-1': 0,
    laugh: 0,
    hooray: 0,
    confused: 0,
    heart: 0,
    rocket: 0,
    eyes: 0,
  };
}

async function counts(repository: Repository, pull: Pull, baseSha: string): Promise<Json> {
  const key = `${baseSha}..${pull.headSha}`;
  if (pull.counted?.key === key) return pull.counted.counts;
  const common = await mergeBase(repository, baseSha, pull.headSha);
  const files = await changedFiles(repository, common ?? null, pull.headSha).catch(() => []);
  const sum = (name: string) => files.reduce((total, file) => total + Number(file[name]), 0);
  const counted = {
    commits: await countCommits(repository, common ? `${common}..${pull.headSha}` : pull.headSha),
    changed_files: files.length,
    additions: sum('additions'),
    deletions: sum('deletions'),
  };
  pull.counted = { key, counts: counted };
  return counted;
}
