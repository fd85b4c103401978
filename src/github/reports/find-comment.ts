import type { Addressee } from './addressee.ts';
import { asAppSlug } from './app-slug.ts';

/**
 * The oldest comment of ours with `marker`. Anyone can write the marker: what counts is that the app wrote the comment,
 * because an app with write permission may edit the comments of people.
 */
export async function findComment(
  to: Addressee,
  number: number,
  marker: string,
): Promise<number | undefined> {
  const { octokit, owner, repo } = to;
  for (let page = 1; page <= 30; page += 1) {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      owner,
      repo,
      issue_number: number,
      per_page: 100,
      page,
    });
    for (const comment of data) {
      if (comment.body?.includes(marker) && (await isOurs(to, comment))) return Number(comment.id);
    }
    if (data.length < 100) return undefined;
  }
  return undefined;
}

interface Authored {
  readonly user: { readonly login: string; readonly type: string } | null;
  readonly performed_via_github_app?: { readonly id: number | bigint } | null;
}

async function isOurs(
  { app }: Addressee,
  { user, performed_via_github_app: via }: Authored,
): Promise<boolean> {
  if (user?.type !== 'Bot') return false;
  if (via && Number(via.id) === app.appId) return true;
  return user.login === `${await asAppSlug(app)}[bot]`;
}
