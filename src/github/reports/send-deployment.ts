import type { Addressee, Sent } from './addressee.ts';
import type { ReportRow } from './report-rows.ts';
import type { WantedDeployment } from './wanted.ts';

/** Two writes: the deployment once per commit, then a status each time its state changes. */
export async function sendDeployment(to: Addressee, wanted: WantedDeployment, row: ReportRow): Promise<Sent> {
  const id = row.githubId ?? (await findDeployment(to, wanted));
  if (id === undefined) return wanted.state === 'inactive' ? { done: true } : createDeployment(to, wanted);
  const mayBeSaid = row.attempts > 0 || row.githubId === null;
  if (mayBeSaid && (await saysAlready(to, wanted, id))) return { githubId: id, done: true };
  await to.octokit.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
    owner: to.owner,
    repo: to.repo,
    deployment_id: id,
    state: wanted.state,
    description: wanted.description,
    log_url: wanted.logUrl,
    ...(wanted.environmentUrl === undefined ? {} : { environment_url: wanted.environmentUrl }),
    auto_inactive: true,
  });
  return { githubId: id, done: true };
}

async function createDeployment(
  { octokit, owner, repo }: Addressee,
  wanted: WantedDeployment,
): Promise<Sent> {
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/deployments', {
    owner,
    repo,
    ref: wanted.sha,
    environment: wanted.environment,
    payload: { pinacle: wanted.key },
    description: 'A development pod',
    // GitHub would merge the default branch, and wait for the very checks that we write.
    auto_merge: false,
    required_contexts: [],
    transient_environment: wanted.transient,
    production_environment: false,
  });
  if (!('id' in data)) throw new Error('GitHub made no deployment of a commit');
  return { githubId: Number(data.id), done: false };
}

async function findDeployment(
  { octokit, owner, repo }: Addressee,
  wanted: WantedDeployment,
): Promise<number | undefined> {
  const { sha, environment } = wanted;
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/deployments', {
    owner,
    repo,
    sha,
    environment,
    per_page: 100,
  });
  const ours = data.filter(({ payload }) => keyOf(payload) === wanted.key).map(({ id }) => Number(id));
  return ours.length > 0 ? Math.min(...ours) : undefined;
}

/** GitHub gives a payload back as an object or as its JSON. */
function keyOf(payload: unknown): unknown {
  if (typeof payload === 'string') {
    try {
      return keyOf(JSON.parse(payload));
    } catch {
      return undefined;
    }
  }
  return payload && typeof payload === 'object' && 'pinacle' in payload ? payload.pinacle : undefined;
}

async function saysAlready(
  { octokit, owner, repo }: Addressee,
  wanted: WantedDeployment,
  id: number,
): Promise<boolean> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
    owner,
    repo,
    deployment_id: id,
    per_page: 1,
  });
  const [latest] = data;
  return latest?.state === wanted.state && (latest.environment_url ?? '') === (wanted.environmentUrl ?? '');
}
