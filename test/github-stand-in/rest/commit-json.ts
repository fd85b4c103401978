import type { CommitFacts } from '../git/history.ts';
import type { Json } from '../http/answer.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';
import { userJson } from './shapes.ts';

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** A commit as `GET /repos/{owner}/{repo}/commits/{ref}` shows it. */
export async function commitJson(world: World, repository: Repository, facts: CommitFacts): Promise<Json> {
  const { url, html } = addresses(world, repository);
  return {
    sha: facts.sha,
    node_id: `C_${facts.sha}`,
    commit: {
      author: facts.author,
      committer: facts.committer,
      message: facts.message,
      tree: { sha: facts.tree, url: `${url}/git/trees/${facts.tree}` },
      url: `${url}/git/commits/${facts.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${url}/commits/${facts.sha}`,
    html_url: `${html}/commit/${facts.sha}`,
    comments_url: `${url}/commits/${facts.sha}/comments`,
    author: await account(world, facts.author.name),
    committer: await account(world, facts.committer.name),
    parents: parents(world, repository, facts),
  };
}

/** The same in the shape of the git database: `GET /repos/{owner}/{repo}/git/commits/{sha}`. */
export function gitCommitJson(world: World, repository: Repository, facts: CommitFacts): Json {
  const { url, html } = addresses(world, repository);
  return {
    sha: facts.sha,
    node_id: `C_${facts.sha}`,
    url: `${url}/git/commits/${facts.sha}`,
    html_url: `${html}/commit/${facts.sha}`,
    author: facts.author,
    committer: facts.committer,
    message: facts.message,
    tree: { sha: facts.tree, url: `${url}/git/trees/${facts.tree}` },
    parents: parents(world, repository, facts),
    verification: UNSIGNED,
  };
}

export function addresses(world: World, repository: Repository): { url: string; html: string } {
  const name = `${repository.owner}/${repository.name}`;
  return { url: `${world.baseUrl}/repos/${name}`, html: `${world.baseUrl}/${name}` };
}

function parents(world: World, repository: Repository, facts: CommitFacts): Json[] {
  const { url, html } = addresses(world, repository);
  return facts.parents.map((sha) => ({
    sha,
    url: `${url}/commits/${sha}`,
    html_url: `${html}/commit/${sha}`,
  }));
}

/** The account of a commit's author, when there is one of that name. */
async function account(world: World, name: string): Promise<Json | null> {
  const known = [...world.state.personalTokens.values()].includes(name);
  return known ? userJson(world, name) : null;
}
