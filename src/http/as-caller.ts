import { checkedFetch } from '../github/checked-fetch.ts';
import type { Person } from '../github/commands/permission.ts';

/** GitHub, as who calls us sees it: asked with the caller's own token. */
export interface AsCaller {
  /** Base of GitHub's API, without a slash at its end. */
  readonly githubApiUrl: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** `unknown`: GitHub did not say. Undefined: no, or nothing that one could ask with. */
type Said<T> = T | 'unknown' | undefined;

const name = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
const bearer = /^(?:bearer|token) [\w.~+/=-]{1,300}$/i;

/** GitHub's id of a repository when the caller can read it; a public one needs no token. */
export async function readableId(
  deps: AsCaller,
  { owner, repo, authorization }: { owner: string; repo: string; authorization: string | undefined },
): Promise<Said<number>> {
  if (!name.test(owner) || !name.test(repo)) return undefined;
  const { id } = said(await ask(deps, `/repos/${owner}/${repo}`, authorization));
  return typeof id === 'number' ? id : id === 'unknown' ? id : undefined;
}

/** Whose token it is. */
export async function callerOf(deps: AsCaller, authorization: string | undefined): Promise<Said<Person>> {
  if (authorization === undefined) return undefined;
  const { id, login } = said(await ask(deps, '/user', authorization));
  if (id === 'unknown') return id;
  return typeof id === 'number' && typeof login === 'string' ? { id, login } : undefined;
}

function said(answer: unknown): { readonly id?: unknown; readonly login?: unknown } {
  if (answer === 'unknown') return { id: answer };
  return typeof answer === 'object' && answer !== null ? answer : {};
}

async function ask(deps: AsCaller, path: string, authorization: string | undefined): Promise<unknown> {
  if (authorization !== undefined && !bearer.test(authorization)) return undefined;
  const headers = { accept: 'application/json', ...(authorization ? { authorization } : {}) };
  try {
    const fetch = checkedFetch(deps.fetch ?? globalThis.fetch, 5_000);
    const answer = await fetch(`${deps.githubApiUrl}${path}`, { headers });
    if (!answer.ok) return answer.status >= 500 ? 'unknown' : undefined;
    return await answer.json();
  } catch {
    return 'unknown';
  }
}
