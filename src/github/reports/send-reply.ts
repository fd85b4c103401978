import type { Addressee, Sent } from './addressee.ts';
import { findComment } from './find-comment.ts';
import type { ReportRow } from './report-rows.ts';
import type { WantedReply } from './wanted.ts';

/** Written once, and again when another line of its comment was answered. When an earlier attempt may have got through it is looked for. */
export async function sendReply(to: Addressee, wanted: WantedReply, row: ReportRow): Promise<Sent> {
  const { number, marker, body } = wanted;
  const { owner, repo } = to;
  if (row.githubId !== null) {
    const place = { owner, repo, comment_id: row.githubId };
    await to.octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...place, body });
    return { done: true };
  }
  const known = row.attempts > 0 ? await findComment(to, number, marker) : undefined;
  // It may say what was wanted then.
  if (known !== undefined) return { githubId: known, done: false };
  const { data } = await to.octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    owner,
    repo,
    issue_number: number,
    body,
  });
  return { githubId: Number(data.id), done: true };
}
