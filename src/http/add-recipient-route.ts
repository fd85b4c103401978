import type { FastifyInstance } from 'fastify';
import type { Identities } from '../secrets/identities.ts';
import type { Database } from '../store/database.ts';
import { findRepository } from '../store/installations.ts';
import { type AsCaller, readableId } from './as-caller.ts';
import { problem } from './problem.ts';

export interface RecipientDeps extends AsCaller {
  readonly db: Database;
  readonly identities: Pick<Identities, 'recipient'>;
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
