import { type Answer, invalid, type Json, notFound, ok, Refusal, textOf } from '../http/answer.ts';
import { page } from '../http/page.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import type { CheckRun, StoredCheck } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import { nextId, timestamp } from '../world.ts';
import { assertCheckLimits } from './check-limits.ts';
import { suiteJson } from './check-suite.ts';
import { addresses } from './commit-json.ts';
import { commitOf } from './resolve-ref.ts';
import { appJson, botLogin, HOMEPAGE } from './shapes.ts';

/** Check runs, with the limits that GitHub puts on them. */
export const checkRoutes: readonly Route[] = [
  ['POST /repos/{owner}/{repo}/check-runs', 'checks:write', create],
  ['PATCH /repos/{owner}/{repo}/check-runs/{id}', 'checks:write', update],
  ['GET /repos/{owner}/{repo}/check-runs/{id}', 'checks:read', (call) => ok(find(call).run)],
  [
    'GET /repos/{owner}/{repo}/check-runs/{id}/annotations',
    'checks:read',
    (call) => page(call, find(call).annotations),
  ],
  ['POST /repos/{owner}/{repo}/check-runs/{id}/rerequest', 'checks:write', rerequest],
  ['GET /repos/{owner}/{repo}/commits/{ref+}/check-runs', 'checks:read', listForRef],
  ['GET /repos/{owner}/{repo}/commits/{ref+}/check-suites', 'checks:read', listSuites],
];

async function create(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call;
  assertOnlyApps(call);
  assertCheckLimits(body);
  const sha = textOf(body.head_sha);
  const known = /^[0-9a-f]{40}$/.test(sha) && (await world.objects.commit(repository.gitDirectory, sha));
  if (!known) throw new Refusal(422, `No commit found for SHA: ${sha}`);
  const run = emptyRun(call, { id: nextId(world), sha });
  const stored: StoredCheck = { repositoryId: repository.id, run, annotations: [], actions: [] };
  world.state.checks.set(run.id, stored);
  apply(call, stored);
  await tell(call, run, 'created');
  if (run.status === 'completed') await tell(call, run, 'completed');
  return ok(run, 201);
}

async function update(call: RepositoryCall): Promise<Answer> {
  const stored = find(call);
  assertOnlyApps(call);
  assertCheckLimits(call.body);
  const wasCompleted = stored.run.status === 'completed';
  apply(call, stored);
  if (stored.run.status === 'completed' && !wasCompleted) await tell(call, stored.run, 'completed');
  return ok(stored.run);
}

async function rerequest(call: RepositoryCall): Promise<Answer> {
  await tell(call, find(call).run, 'rerequested');
  return ok({}, 201);
}

/** `filter=latest` (the default) shows only the newest run of each name, so that two of one name hide each other, as on GitHub. */
async function listForRef(call: RepositoryCall): Promise<Answer> {
  const sha = await commitOf(call, call.params.ref ?? '');
  const { query } = call;
  const all = [...call.world.state.checks.values()].filter(
    ({ repositoryId, run }) => repositoryId === call.repository.id && run.head_sha === sha,
  );
  const newestFirst = all.map(({ run }) => run).reverse();
  const wanted = (run: CheckRun) =>
    (query.get('check_name') ?? run.name) === run.name &&
    (query.get('status') ?? run.status) === run.status &&
    Number(query.get('app_id') ?? call.world.app.id) === call.world.app.id;
  const latest =
    query.get('filter') === 'all'
      ? newestFirst
      : newestFirst.filter((run, at) => newestFirst.findIndex(({ name }) => name === run.name) === at);
  const runs = latest.filter(wanted);
  return page(call, runs, (part) => ({ total_count: runs.length, check_runs: part }));
}

async function listSuites(call: RepositoryCall): Promise<Answer> {
  const sha = await commitOf(call, call.params.ref ?? '');
  const suites = [await suiteJson(call.world, call.repository, sha)];
  return page(call, suites, (part) => ({ total_count: suites.length, check_suites: part }));
}

function find(call: RepositoryCall): StoredCheck {
  const stored = call.world.state.checks.get(Number(call.params.id));
  if (stored?.repositoryId !== call.repository.id) throw notFound();
  return stored;
}

function assertOnlyApps(call: RepositoryCall): void {
  if (call.caller.kind !== 'installation') throw new Refusal(403, 'You must authenticate via a GitHub App.');
}

function emptyRun(call: RepositoryCall, { id, sha }: { id: number; sha: string }): CheckRun {
  const { world, repository } = call;
  const { url, html } = addresses(world, repository);
  return {
    id,
    name: textOf(call.body.name),
    node_id: `CR_${id}`,
    head_sha: sha,
    external_id: '',
    url: `${url}/check-runs/${id}`,
    html_url: `${html}/runs/${id}`,
    details_url: HOMEPAGE,
    status: 'queued',
    conclusion: null,
    started_at: timestamp(world),
    completed_at: null,
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/check-runs/${id}/annotations`,
    },
    check_suite: { id: repository.id },
    app: appJson(world),
    pull_requests: [],
  };
}

const COPIED = [
  'name',
  'external_id',
  'details_url',
  'started_at',
  'status',
  'conclusion',
  'completed_at',
] as const;

/** Sets what the body says; annotations are added to those there are. */
function apply(call: RepositoryCall, stored: StoredCheck): void {
  const { world, body } = call;
  const { run } = stored;
  for (const key of COPIED) if (body[key] !== undefined) run[key] = body[key] as never;
  if (body.conclusion !== undefined) run.status = 'completed';
  if (run.status !== 'completed') Object.assign(run, { conclusion: null, completed_at: null });
  else run.completed_at ??= timestamp(world);
  if (run.status === 'completed' && run.conclusion === null)
    throw invalid('CheckRun', 'conclusion', 'conclusion is required when status is completed');
  if (body.actions !== undefined) stored.actions = body.actions as StoredCheck['actions'];
  if (body.output === undefined) return;
  const output = body.output as Json;
  stored.annotations.push(
    ...((output.annotations as Json[] | undefined) ?? []).map((annotation) =>
      annotationJson(call, annotation),
    ),
  );
  const { annotations_url } = run.output;
  const text = (key: string) => (output[key] as string | undefined) ?? null;
  run.output = {
    title: text('title') ?? run.output.title,
    summary: text('summary') ?? run.output.summary,
    text: text('text'),
    annotations_count: stored.annotations.length,
    annotations_url,
  };
}

function annotationJson(call: RepositoryCall, annotation: Json): Json {
  const { html } = addresses(call.world, call.repository);
  const none = { start_column: null, end_column: null, title: null, raw_details: null };
  return { ...none, ...annotation, blob_href: `${html}/blob/${textOf(annotation.path)}` };
}

async function tell(call: RepositoryCall, run: CheckRun, action: string): Promise<void> {
  const { world, repository } = call;
  const check_run = {
    ...run,
    check_suite: await suiteJson(world, repository, run.head_sha),
    deployment: undefined,
  };
  await announce(world, repository, {
    name: 'check_run',
    actor: botLogin(world),
    payload: { action, check_run },
  });
}
