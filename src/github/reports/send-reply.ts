import type { Addressee, Sent } from './addressee.ts';
import { findComment } from './find-comment.ts';
import type { ReportRow } from './report-rows.ts';
import type { WantedReply } from './wanted.ts';

/** Written once. Only when an earlier attempt may have got through is it looked for. */
export async function sendReply(to: Addressee, wanted: WantedReply, row: ReportRow): Promise<Sent> {
  const { number, marker, body } = wanted;
  if (row.githubId !== null) return { done: true };
  const known = row.attempts > 0 ? await findComment(to, number, marker) : undefined;
  if (known !== undefined) return { githubId: known, done: true };
  const { data } = await to.octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    owner: to.owner,
    repo: to.repo,
    issue_number: number,
    body,
  });
  return { githubId: Number(data.id), done: true };
}
