import type { Addressee, Sent } from './addressee.ts';
import type { ReportRow } from './report-rows.ts';
import type { WantedAnnotation, WantedCheck } from './wanted.ts';

export const checkName = 'pinacle';

/** GitHub takes 50 annotations a request and adds them to those it has. */
const batch = 50;

export async function sendCheck(to: Addressee, wanted: WantedCheck, row: ReportRow): Promise<Sent> {
  const id = row.githubId ?? (await findCheck(to, wanted));
  // What GitHub shows already is newer than that somebody should wait.
  if (id !== undefined && wanted.status === 'queued') return { githubId: id, done: true };
  const missing = id === undefined ? wanted.annotations : await missingAnnotations(to, wanted, id);
  const content = contentOf(wanted, missing.slice(0, batch));
  const { owner, repo, octokit } = to;
  const done = missing.length <= batch;
  if (id !== undefined) {
    await octokit.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
      owner,
      repo,
      check_run_id: id,
      ...content,
    });
    return { githubId: id, done };
  }
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/check-runs', {
    owner,
    repo,
    head_sha: wanted.headSha,
    external_id: wanted.externalId,
    ...content,
  });
  return { githubId: Number(data.id), done };
}

function contentOf(wanted: WantedCheck, annotations: readonly WantedAnnotation[]) {
  const { status, conclusion, detailsUrl, title, summary, text, actions } = wanted;
  const output = { title, summary, ...(text === undefined ? {} : { text }) };
  return {
    name: checkName,
    details_url: detailsUrl,
    output: annotations.length > 0 ? { ...output, annotations: [...annotations] } : output,
    actions: [...actions],
    ...(status === 'completed' ? { status, conclusion: conclusion ?? 'neutral' } : { status }),
  };
}

/** The environment's check on this commit, made by us before a crash or before our memory was lost; the oldest one. */
async function findCheck(
  { octokit, owner, repo, app }: Addressee,
  wanted: WantedCheck,
): Promise<number | undefined> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    owner,
    repo,
    ref: wanted.headSha,
    check_name: checkName,
    filter: 'all',
    app_id: app.appId,
    per_page: 100,
  });
  const ours = data.check_runs
    .filter(({ external_id }) => external_id === wanted.externalId)
    .map(({ id }) => Number(id));
  return ours.length > 0 ? Math.min(...ours) : undefined;
}

/** Those that the check does not show yet: sent twice they would stand there twice. */
async function missingAnnotations(
  { octokit, owner, repo }: Addressee,
  wanted: WantedCheck,
  id: number,
): Promise<readonly WantedAnnotation[]> {
  if (wanted.annotations.length === 0) return [];
  const shown = new Set<string>();
  for (let page = 1; page <= 10; page += 1) {
    const { data } = await octokit.request(
      'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
      {
        owner,
        repo,
        check_run_id: id,
        per_page: 100,
        page,
      },
    );
    for (const { path, start_line, message } of data) shown.add(`${path}:${start_line}:${message}`);
    if (data.length < 100) break;
  }
  return wanted.annotations.filter(
    ({ path, start_line, message }) => !shown.has(`${path}:${start_line}:${message}`),
  );
}
