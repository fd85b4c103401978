import type { FastifyInstance } from 'fastify';
import { checkedFetch } from '../github/checked-fetch.ts';
import type { Identities } from '../secrets/identities.ts';
import type { Database } from '../store/database.ts';
import { findRepository } from '../store/installations.ts';
import { problem } from './problem.ts';

export interface RecipientDeps {
  readonly db: Database;
  readonly identities: Pick<Identities, 'recipient'>;
  /** Base of GitHub's API, without a slash at its end. */
  readonly githubApiUrl: string;
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * `GET /repos/:owner/:repo/age-recipient` → `{recipient: 'age1…'}`: what people encrypt the repository's secrets to. For whoever can read
 * the repository, which GitHub is asked at this moment with the caller's own token; none is needed for a public one. Else 404, as
 * problem details (RFC 9457).
 */
export function addRecipientRoute(server: FastifyInstance, deps: RecipientDeps): void {
  server.get('/repos/:owner/:repo/age-recipient', async (request, reply) => {
    const { owner, repo } = request.params as { owner: string; repo: string };
    const id = await readableId(deps, { owner, repo, authorization: request.headers.authorization });
    if (id === 'unknown')
      return problem(reply, {
        status: 503,
        title: 'GitHub did not say whether you can read this repository',
      });
    const known = id === undefined ? undefined : await findRepository(deps.db, id);
    if (!known || known.removedAt)
      return problem(reply, { status: 404, title: 'no such repository, or you cannot read it' });
    reply.header('cache-control', 'no-store');
    return { recipient: await deps.identities.recipient(known.id) };
  });
}

const name = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
const bearer = /^(?:bearer|token) [\w.~+/=-]{1,300}$/i;

/** GitHub's id of the repository when the caller can read it; undefined when not. */
async function readableId(
  deps: RecipientDeps,
  caller: { owner: string; repo: string; authorization: string | undefined },
): Promise<number | 'unknown' | undefined> {
  const { owner, repo, authorization } = caller;
  if (!name.test(owner) || !name.test(repo)) return undefined;
  if (authorization !== undefined && !bearer.test(authorization)) return undefined;
  const headers = { accept: 'application/json', ...(authorization ? { authorization } : {}) };
  try {
    const fetch = checkedFetch(deps.fetch ?? globalThis.fetch, 5_000);
    const answer = await fetch(`${deps.githubApiUrl}/repos/${owner}/${repo}`, { headers });
    if (!answer.ok) return answer.status >= 500 ? 'unknown' : undefined;
    const { id } = (await answer.json()) as { id?: unknown };
    return typeof id === 'number' ? id : undefined;
  } catch {
    return 'unknown';
  }
}
