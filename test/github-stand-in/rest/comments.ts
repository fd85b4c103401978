import { type Answer, invalid, type Json, ok, textOf } from '../http/answer.ts';
import type { Call, RepositoryCall, Route } from '../http/route.ts';
import type { Repository } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';
import { askEmulate, emulateAnswer, rewriteJson } from './from-emulate.ts';
import { issueJson } from './pull-json.ts';
import { actorOf, appJson, botLogin, driver, userJson } from './shapes.ts';

const READ = 'issues|pull_requests:read';
const WRITE = 'issues|pull_requests:write';

/** Comments of issues and pull requests: kept by emulate, limited and announced by us. */
export const commentRoutes: readonly Route[] = [
  ['GET /repos/{owner}/{repo}/issues/{number}/comments', READ, list],
  ['POST /repos/{owner}/{repo}/issues/{number}/comments', WRITE, create],
  [
    'GET /repos/{owner}/{repo}/issues/comments/{comment}',
    READ,
    async (call) => ok(await findComment(call, call.params.comment ?? '')),
  ],
  ['PATCH /repos/{owner}/{repo}/issues/comments/{comment}', WRITE, edit],
  ['DELETE /repos/{owner}/{repo}/issues/comments/{comment}', WRITE, remove],
];

const LONGEST = 65_536;

export async function findComment(call: RepositoryCall, id: string): Promise<Json> {
  const path = `/repos/${call.repository.owner}/${call.repository.name}/issues/comments/${id}`;
  return commentJson(
    call.world,
    call.repository,
    await call.world.emulate.json({ method: 'GET', path, as: driver(call.world) }),
  );
}

/** emulate's comment, with the author and the app as GitHub shows them. */
export async function commentJson(world: World, repository: Repository, comment: Json): Promise<Json> {
  const author = (comment.user as Json).login as string;
  const byBot = author === botLogin(world);
  const role = repository.roles.get(author) ?? 'none';
  return {
    ...comment,
    user: await userJson(world, author),
    author_association:
      byBot || role === 'none'
        ? 'NONE'
        : repository.owner === author
          ? 'OWNER'
          : role === 'admin'
            ? 'MEMBER'
            : 'COLLABORATOR',
    performed_via_github_app: byBot ? appJson(world) : null,
  };
}

async function list(call: RepositoryCall): Promise<Answer> {
  const answer = await askEmulate(call, { as: driver(call.world) });
  const since = call.query.get('since');
  return rewriteJson(emulateAnswer(answer), async (body) => {
    const comments = await Promise.all(
      (body as Json[]).map((comment) => commentJson(call.world, call.repository, comment)),
    );
    return comments.filter(({ updated_at }) => !since || Date.parse(textOf(updated_at)) >= Date.parse(since));
  });
}

async function create(call: RepositoryCall): Promise<Answer> {
  assertBody(call);
  const created = await writeAs(call);
  await tell(call, { action: 'created', comment: created, number: Number(call.params.number) });
  return ok(created, 201);
}

async function edit(call: RepositoryCall): Promise<Answer> {
  assertBody(call);
  const before = await findComment(call, call.params.comment ?? '');
  const after = await writeAs(call);
  await tell(call, {
    action: 'edited',
    comment: after,
    number: numberOf(after),
    changes: { body: { from: before.body } },
  });
  return ok(after);
}

async function remove(call: RepositoryCall): Promise<Answer> {
  const before = await findComment(call, call.params.comment ?? '');
  await call.world.emulate.json({ method: 'DELETE', path: call.path, as: authorOf(call) });
  await tell(call, { action: 'deleted', comment: before, number: numberOf(before) });
  return { status: 204 };
}

async function writeAs(call: RepositoryCall): Promise<Json> {
  const written = await call.world.emulate.json({
    method: call.method,
    path: call.path,
    as: authorOf(call),
    body: call.body,
  });
  return commentJson(call.world, call.repository, written);
}

function authorOf(call: Call): string {
  return call.caller.kind === 'person' ? call.caller.login : 'app';
}

function assertBody({ body }: Call): void {
  const text = textOf(body.body ?? '');
  if (text.trim() === '') throw invalid('IssueComment', 'body', "body can't be blank");
  if (Array.from(text).length > LONGEST)
    throw invalid('IssueComment', 'body', `body is too long (maximum is ${LONGEST} characters)`);
}

async function tell(
  call: RepositoryCall,
  about: { action: string; comment: Json; number: number; changes?: Json },
): Promise<void> {
  const { world, repository } = call;
  const { action, comment, number, changes } = about;
  const actor = actorOf(world, call.caller);
  const issue = await issueJson(world, repository, number);
  await announce(world, repository, {
    name: 'issue_comment',
    actor,
    payload: { action, issue, comment, ...(changes ? { changes } : {}) },
  });
}

function numberOf(comment: Json): number {
  return Number(textOf(comment.issue_url).split('/').at(-1));
}
