import type { Addressee, Sent } from './addressee.ts';
import type { ReportRow } from './report-rows.ts';
import { sendCheck } from './send-check.ts';
import { sendComment } from './send-comment.ts';
import { sendDeployment } from './send-deployment.ts';
import { sendReply } from './send-reply.ts';

/** Makes GitHub say what the row wants, with one write at most. Throws RequestError. */
export async function sendReport(to: Addressee, row: ReportRow): Promise<Sent> {
  const { wanted } = row;
  switch (wanted.kind) {
    case 'check':
      return sendCheck(to, wanted, row);
    case 'comment':
      return sendComment(to, wanted, row);
    case 'deployment':
      return sendDeployment(to, wanted, row);
    case 'reply':
      return sendReply(to, wanted, row);
    case 'reaction':
      // The same reaction twice is one reaction at GitHub.
      await to.octokit.request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
        owner: to.owner,
        repo: to.repo,
        comment_id: wanted.commentId,
        content: wanted.content,
      });
      return { done: true };
  }
}
