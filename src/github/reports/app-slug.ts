import type { GitHubApp } from '../app.ts';

const slugs = new WeakMap<GitHubApp, Promise<string>>();

/** The app's name in logins: `pinacle` of `pinacle[bot]`. Asked once. */
export async function asAppSlug(app: GitHubApp): Promise<string> {
  const known = slugs.get(app) ?? readSlug(app);
  slugs.set(app, known);
  known.catch(() => slugs.delete(app));
  return known;
}

async function readSlug(app: GitHubApp): Promise<string> {
  const octokit = await app.app();
  const { data } = await octokit.request('GET /app');
  return data?.slug ?? '';
}
