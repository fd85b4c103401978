import { openPullRequest } from '../drive/pull-requests.ts';
import { changedFiles, mergeBase, readCommits } from '../git/history.ts';
import { type Answer, invalid, type Json, notFound, ok, textOf } from '../http/answer.ts';
import { page } from '../http/page.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import type { Pull } from '../state.ts';
import { commitJson } from './commit-json.ts';
import { fileList } from './commits.ts';
import { issueJson, pullJson } from './pull-json.ts';
import { commitOf, headOf } from './resolve-ref.ts';

/** Pull requests, and the issues that they are. */
export const pullRoutes: readonly Route[] = [
  ['GET /repos/{owner}/{repo}/pulls', 'pull_requests:read', list],
  ['POST /repos/{owner}/{repo}/pulls', 'pull_requests:write', create],
  [
    'GET /repos/{owner}/{repo}/pulls/{number}',
    'pull_requests:read',
    async (call) => ok(await pullJson(call.world, call.repository, find(call))),
  ],
  ['GET /repos/{owner}/{repo}/pulls/{number}/files', 'pull_requests:read', files],
  ['GET /repos/{owner}/{repo}/pulls/{number}/commits', 'pull_requests:read', commits],
  ['GET /repos/{owner}/{repo}/commits/{ref+}/pulls', 'pull_requests:read', ofCommit],
  ['GET /repos/{owner}/{repo}/issues/{number}', 'issues|pull_requests:read', getIssue],
];

async function list(call: RepositoryCall): Promise<Answer> {
  const { query, repository } = call;
  const state = query.get('state') ?? 'open';
  const wanted = (pull: Pull) =>
    (state === 'all' || pull.open === (state === 'open')) &&
    (query.get('base') ?? pull.baseRef) === pull.baseRef &&
    (query.get('head') ?? headLabel(call, pull)) === headLabel(call, pull);
  const newestFirst = [...repository.pulls.values()]
    .filter(wanted)
    .sort((one, other) => other.number - one.number);
  const ordered = query.get('direction') === 'asc' ? newestFirst.reverse() : newestFirst;
  return page(call, await Promise.all(ordered.map((pull) => brief(call, pull))));
}

async function ofCommit(call: RepositoryCall): Promise<Answer> {
  const sha = await commitOf(call, call.params.ref ?? '');
  const pulls = [...call.repository.pulls.values()].filter(({ headSha }) => headSha === sha);
  return page(call, await Promise.all(pulls.map((pull) => brief(call, pull))));
}

/** From a branch of the repository itself. */
async function create(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body, caller } = call;
  const [head, base] = [textOf(body.head), textOf(body.base)];
  for (const [field, branch] of Object.entries({ head, base }))
    if (!(await headOf(world, repository, branch)))
      throw invalid('PullRequest', field, `${field} is not a branch`);
  const same = (pull: Pull) => pull.open && pull.headRef === head && pull.baseRef === base;
  if ([...repository.pulls.values()].some(same)) {
    const message = `A pull request already exists for ${repository.owner}:${head}.`;
    throw invalid('PullRequest', 'head', message);
  }
  const author = caller.kind === 'person' ? caller.login : 'app';
  const about = { head, base, title: textOf(body.title), body: textOf(body.body), author };
  const number = await openPullRequest(world, repository, about);
  return ok(await pullJson(world, repository, find(call, number)), 201);
}

/** Lists leave out what must be counted. */
const COUNTED = [
  'merged',
  'mergeable',
  'rebaseable',
  'mergeable_state',
  'merged_by',
  'comments',
  'review_comments',
  'maintainer_can_modify',
  'commits',
  'additions',
  'deletions',
  'changed_files',
];

async function brief(call: RepositoryCall, pull: Pull): Promise<Json> {
  const json = await pullJson(call.world, call.repository, pull);
  return Object.fromEntries(Object.entries(json).filter(([key]) => !COUNTED.includes(key)));
}

async function files(call: RepositoryCall): Promise<Answer> {
  const pull = find(call);
  const base = await baseOf(call, pull);
  return page(call, fileList(call, pull.headSha, await changedFiles(call.repository, base, pull.headSha)));
}

async function commits(call: RepositoryCall): Promise<Answer> {
  const pull = find(call);
  const base = await baseOf(call, pull);
  const facts = await readCommits(call.repository, [
    '--reverse',
    '--max-count=250',
    base ? `${base}..${pull.headSha}` : pull.headSha,
  ]);
  return page(
    call,
    await Promise.all(facts.map((commit) => commitJson(call.world, call.repository, commit))),
  );
}

async function getIssue(call: RepositoryCall): Promise<Answer> {
  return ok({
    ...(await issueJson(call.world, call.repository, Number(call.params.number))),
    closed_by: null,
  });
}

async function baseOf(call: RepositoryCall, pull: Pull): Promise<string | null> {
  const base = await headOf(call.world, call.repository, pull.baseRef);
  return (base && (await mergeBase(call.repository, base, pull.headSha))) || null;
}

function find(call: RepositoryCall, number = Number(call.params.number)): Pull {
  const pull = call.repository.pulls.get(number);
  if (!pull) throw notFound();
  return pull;
}

function headLabel(call: RepositoryCall, pull: Pull): string {
  return `${call.world.state.repositories.get(pull.headRepositoryId)?.owner ?? 'unknown'}:${pull.headRef}`;
}
