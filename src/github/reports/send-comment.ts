import type { Addressee, Sent } from './addressee.ts';
import { findComment } from './find-comment.ts';
import type { ReportRow } from './report-rows.ts';
import type { WantedComment } from './wanted.ts';

/** Found again by its id, then by its marker, and only then made. */
export async function sendComment(to: Addressee, wanted: WantedComment, row: ReportRow): Promise<Sent> {
  const { octokit, owner, repo } = to;
  const { body, number, marker } = wanted;
  const id = row.githubId ?? (await findComment(to, number, marker));
  if (id !== undefined) {
    await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      owner,
      repo,
      comment_id: id,
      body,
    });
    return { githubId: id, done: true };
  }
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    owner,
    repo,
    issue_number: number,
    body,
  });
  return { githubId: Number(data.id), done: true };
}
