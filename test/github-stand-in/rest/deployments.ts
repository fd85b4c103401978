import { countCommits } from '../git/history.ts';
import { type Answer, type Json, notFound, ok, Refusal, textOf } from '../http/answer.ts';
import { page } from '../http/page.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import type { Deployment, StoredDeployment } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import { nextId, timestamp } from '../world.ts';
import { addresses } from './commit-json.ts';
import { commitOf, headOf } from './resolve-ref.ts';
import { appJson, botLogin, userJson } from './shapes.ts';

const AT = '/repos/{owner}/{repo}/deployments';

/** Deployments, their statuses, and the environments that they make. */
export const deploymentRoutes: readonly Route[] = [
  [`GET ${AT}`, 'deployments:read', list],
  [`POST ${AT}`, 'deployments:write', create],
  [`GET ${AT}/{id}`, 'deployments:read', (call) => ok(find(call).deployment)],
  [`DELETE ${AT}/{id}`, 'deployments:write', remove],
  [`GET ${AT}/{id}/statuses`, 'deployments:read', (call) => page(call, find(call).statuses)],
  [`POST ${AT}/{id}/statuses`, 'deployments:write', createStatus],
  [`GET ${AT}/{id}/statuses/{status}`, 'deployments:read', getStatus],
  ['GET /repos/{owner}/{repo}/environments', 'actions:read', listEnvironments],
];

function list(call: RepositoryCall): Answer {
  const { query } = call;
  const wanted = (deployment: Deployment) =>
    ['sha', 'ref', 'task', 'environment'].every(
      (key) => (query.get(key) ?? deployment[key]) === deployment[key],
    );
  const all = ofRepository(call).map(({ deployment }) => deployment);
  return page(call, all.filter(wanted).reverse());
}

async function create(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call;
  const ref = textOf(body.ref);
  const sha = await commitOf(call, ref).catch(() => undefined);
  if (!sha) throw new Refusal(422, `No ref found for: ${ref}`);
  await assertMergeable(call, ref);
  assertContexts(call, sha);
  const id = nextId(world);
  const url = `${addresses(world, repository).url}/deployments/${id}`;
  const at = timestamp(world);
  const environment = textOf(body.environment ?? 'production');
  const deployment: Deployment = {
    url,
    id,
    node_id: `DE_${id}`,
    sha,
    ref,
    task: body.task ?? 'deploy',
    payload: body.payload ?? {},
    original_environment: environment,
    environment,
    description: body.description ?? null,
    creator: await userJson(world, botLogin(world)),
    created_at: at,
    updated_at: at,
    statuses_url: `${url}/statuses`,
    repository_url: addresses(world, repository).url,
    transient_environment: body.transient_environment ?? false,
    production_environment: body.production_environment ?? environment === 'production',
    performed_via_github_app: appJson(world),
  };
  world.state.deployments.set(id, { repositoryId: repository.id, deployment, statuses: [] });
  await announce(world, repository, {
    name: 'deployment',
    actor: botLogin(world),
    payload: { action: 'created', deployment, workflow: null, workflow_run: null },
  });
  return ok(deployment, 201);
}

/** Without `auto_merge: false` GitHub merges the default branch into a branch that is behind it; we refuse, as it does on a conflict. */
async function assertMergeable(call: RepositoryCall, ref: string): Promise<void> {
  const { world, repository, body } = call;
  const base = await headOf(world, repository, repository.defaultBranch);
  const head = await headOf(world, repository, ref);
  if (body.auto_merge === false || !base || !head) return;
  if ((await countCommits(repository, `${head}..${base}`)) > 0)
    throw new Refusal(409, `Conflict merging ${repository.defaultBranch} into ${ref}`);
}

/** Without `required_contexts` every status and check of the commit must have succeeded. */
function assertContexts(call: RepositoryCall, sha: string): void {
  const { world, repository, body } = call;
  const required = body.required_contexts as string[] | undefined;
  const statuses = (world.state.statuses.get(`${repository.id}/${sha}`) ?? []).map(({ context, state }) => ({
    context,
    state,
  }));
  const checks = [...world.state.checks.values()]
    .filter(({ repositoryId, run }) => repositoryId === repository.id && run.head_sha === sha)
    .map(({ run }) => ({ context: run.name, state: run.conclusion ?? run.status }));
  const contexts = [...statuses, ...checks].filter(
    ({ context }) => required?.includes(textOf(context)) ?? true,
  );
  if (contexts.some(({ state }) => state !== 'success')) {
    throw new Refusal(409, `Conflict: Commit status checks failed for ${textOf(body.ref)}.`, {
      errors: [{ contexts, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }],
    });
  }
}

async function createStatus(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call;
  const stored = find(call);
  const status = await statusJson(call, stored);
  if (status.state === 'success' && body.auto_inactive !== false) await inactivateOthers(call, stored);
  stored.statuses.unshift(status);
  stored.deployment.updated_at = status.created_at;
  if (body.environment !== undefined) stored.deployment.environment = textOf(body.environment);
  const payload = { action: 'created', deployment: stored.deployment, deployment_status: status };
  await announce(world, repository, { name: 'deployment_status', actor: botLogin(world), payload });
  return ok(status, 201);
}

async function statusJson(call: RepositoryCall, { deployment }: StoredDeployment): Promise<Json> {
  const { world, body } = call;
  const id = nextId(world);
  const at = timestamp(world);
  const target = body.log_url ?? body.target_url ?? '';
  return {
    url: `${textOf(deployment.url)}/statuses/${id}`,
    id,
    node_id: `DES_${id}`,
    state: body.state,
    creator: await userJson(world, botLogin(world)),
    description: body.description ?? '',
    environment: body.environment ?? deployment.environment,
    target_url: target,
    log_url: target,
    environment_url: body.environment_url ?? '',
    created_at: at,
    updated_at: at,
    deployment_url: deployment.url,
    repository_url: deployment.repository_url,
    performed_via_github_app: appJson(world),
  };
}

/** GitHub makes the earlier, neither transient nor production, deployments of the environment inactive. */
async function inactivateOthers(call: RepositoryCall, { deployment }: StoredDeployment): Promise<void> {
  for (const other of ofRepository(call)) {
    const { transient_environment, production_environment, environment } = other.deployment;
    if (
      other.deployment === deployment ||
      transient_environment ||
      production_environment ||
      environment !== deployment.environment
    )
      continue;
    if (other.statuses[0]?.state === 'success')
      other.statuses.unshift({ ...(await statusJson(call, other)), state: 'inactive', environment_url: '' });
  }
}

function getStatus(call: RepositoryCall): Answer {
  const status = find(call).statuses.find(({ id }) => id === Number(call.params.status));
  if (!status) throw notFound();
  return ok(status);
}

/** Only an inactive one may go, or the only one there is. */
function remove(call: RepositoryCall): Answer {
  const { deployment, statuses } = find(call);
  const active = !['inactive', 'failure', 'error', undefined].includes(
    statuses[0]?.state as string | undefined,
  );
  if (active && ofRepository(call).length > 1)
    throw new Refusal(
      422,
      'We cannot delete an active deployment unless it is the only deployment in a given environment.',
    );
  call.world.state.deployments.delete(deployment.id);
  return { status: 204 };
}

function listEnvironments(call: RepositoryCall): Answer {
  const names = [...new Set(ofRepository(call).map(({ deployment }) => deployment.environment))];
  const { url, html } = addresses(call.world, call.repository);
  const at = timestamp(call.world);
  const environments = names.map((name, id) => ({
    id,
    node_id: `EN_${id}`,
    name,
    url: `${url}/environments/${name}`,
    html_url: html,
    created_at: at,
    updated_at: at,
    protection_rules: [],
    deployment_branch_policy: null,
  }));
  return page(call, environments, (part) => ({ total_count: environments.length, environments: part }));
}

function find(call: RepositoryCall): StoredDeployment {
  const stored = call.world.state.deployments.get(Number(call.params.id));
  if (stored?.repositoryId !== call.repository.id) throw notFound();
  return stored;
}

function ofRepository(call: RepositoryCall): StoredDeployment[] {
  return [...call.world.state.deployments.values()].filter(
    ({ repositoryId }) => repositoryId === call.repository.id,
  );
}
