import { type Json, textOf } from '../http/answer.ts';
import { commentJson } from '../rest/comments.ts';
import { issueJson, pullJson } from '../rest/pull-json.ts';
import { headOf } from '../rest/resolve-ref.ts';
import { botLogin, driver } from '../rest/shapes.ts';
import type { Pull, Repository } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';
import { keepPullRef } from './after-push.ts';
import { setPullState } from './close-pull.ts';

export interface NewPullRequest {
  readonly head: string;
  /** The default branch unless told. */
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  /** A login, or `app`; alice unless told. */
  readonly author?: string;
  /** Where the head branch is, when not in the repository itself. */
  readonly fork?: Repository;
}

/** Opens a pull request from a branch that exists; returns its number. */
export async function openPullRequest(
  world: World,
  repository: Repository,
  options: NewPullRequest,
): Promise<number> {
  const head = options.fork ?? repository;
  const author = options.author ?? driver(world);
  const baseRef = options.base ?? repository.defaultBranch;
  const headSha = await headOf(world, head, options.head);
  if (!headSha) throw new Error(`${head.owner}/${head.name} has no branch ${options.head}`);
  await makeKnown(world, head, options.head);
  await makeKnown(world, repository, baseRef);
  const body = {
    title: options.title ?? options.head,
    head: options.fork ? `${head.owner}:${options.head}` : options.head,
    base: baseRef,
    ...(options.body === undefined ? {} : { body: options.body }),
  };
  const json = await world.emulate.json({
    method: 'POST',
    path: `/repos/${repository.owner}/${repository.name}/pulls`,
    as: author,
    body,
  });
  const number = Number(json.number);
  const pull: Pull = {
    number,
    headRepositoryId: head.id,
    headRef: options.head,
    baseRef,
    headSha,
    open: true,
    merged: null,
    counted: null,
  };
  await keepPullRef(repository, head, pull);
  repository.pulls.set(number, pull);
  const actor = author === 'app' ? botLogin(world) : author;
  await announcePull(world, repository, { pull, action: 'opened', actor });
  return number;
}

export async function reopenPullRequest(
  world: World,
  repository: Repository,
  { pull, actor }: { pull: Pull; actor: string },
): Promise<void> {
  await setPullState(world, repository, { pull, open: true });
  await announcePull(world, repository, { pull, action: 'reopened', actor });
}

export async function announcePull(
  world: World,
  repository: Repository,
  about: { pull: Pull; action: string; actor: string },
): Promise<void> {
  const { pull, action, actor } = about;
  const payload = { action, number: pull.number, pull_request: await pullJson(world, repository, pull) };
  await announce(world, repository, { name: 'pull_request', actor, payload });
}

/** An issue that is no pull request, without an event (apps of ours do not ask for it); returns its number. */
export async function openIssue(
  world: World,
  repository: Repository,
  options: { title: string; author: string },
): Promise<number> {
  const path = `/repos/${repository.owner}/${repository.name}/issues`;
  const json = await world.emulate.json({
    method: 'POST',
    path,
    as: options.author,
    body: { title: options.title },
  });
  return Number(json.number);
}

/** A person's comment; returns its id. */
export async function comment(
  world: World,
  repository: Repository,
  said: { number: number; author: string; body: string },
): Promise<number> {
  const path = `/repos/${repository.owner}/${repository.name}/issues/${said.number}/comments`;
  const json = await world.emulate.json({ method: 'POST', path, as: said.author, body: { body: said.body } });
  await announceComment(world, repository, {
    action: 'created',
    json,
    number: said.number,
    actor: said.author,
  });
  return Number(json.id);
}

export async function editComment(
  world: World,
  repository: Repository,
  edit: { id: number; body: string; actor: string },
): Promise<void> {
  const path = `/repos/${repository.owner}/${repository.name}/issues/comments/${edit.id}`;
  const before = await world.emulate.json({ method: 'GET', path, as: driver(world) });
  const json = await world.emulate.json({ method: 'PATCH', path, as: edit.actor, body: { body: edit.body } });
  const number = Number(textOf(json.issue_url).split('/').at(-1));
  await announceComment(world, repository, {
    action: 'edited',
    json,
    number,
    actor: edit.actor,
    changes: { body: { from: before.body } },
  });
}

export async function deleteComment(
  world: World,
  repository: Repository,
  gone: { id: number; actor: string },
): Promise<void> {
  const path = `/repos/${repository.owner}/${repository.name}/issues/comments/${gone.id}`;
  const json = await world.emulate.json({ method: 'GET', path, as: driver(world) });
  await world.emulate.json({ method: 'DELETE', path, as: gone.actor });
  const number = Number(textOf(json.issue_url).split('/').at(-1));
  await announceComment(world, repository, { action: 'deleted', json, number, actor: gone.actor });
}

async function announceComment(
  world: World,
  repository: Repository,
  about: { action: string; json: Json; number: number; actor: string; changes?: Json },
): Promise<void> {
  const { action, json, number, actor, changes } = about;
  const payload = {
    action,
    issue: await issueJson(world, repository, number),
    comment: await commentJson(world, repository, json),
    ...(changes ? { changes } : {}),
  };
  await announce(world, repository, { name: 'issue_comment', actor, payload });
}

/** emulate makes pull requests only between branches that it knows; their commits it need not know. */
async function makeKnown(world: World, repository: Repository, branch: string): Promise<void> {
  const path = `/repos/${repository.owner}/${repository.name}/git`;
  const as = repository.owner === world.app.account ? driver(world) : repository.owner;
  const known = await world.emulate.ask({ method: 'GET', path: `${path}/ref/heads/${branch}`, as });
  if (known.status === 200) return;
  const all = await world.emulate.json<{ object: { sha: string } }[]>({
    method: 'GET',
    path: `${path}/matching-refs/heads`,
    as,
  });
  await world.emulate.json({
    method: 'POST',
    path: `${path}/refs`,
    as,
    body: { ref: `refs/heads/${branch}`, sha: all[0]?.object.sha },
  });
}
