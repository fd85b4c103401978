import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ReencryptRequest, reencryptAnswer, reencryptRequest } from '../../schema/reencryption.ts';
import type { Access } from '../access/open-access.ts';
import { atLeast } from '../access/role.ts';
import type { Person } from '../github/commands/permission.ts';
import type { Identities } from '../secrets/identities.ts';
import { reencrypt } from '../secrets/reencrypt.ts';
import { recordDeed } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { findRepository, type RepositoryRow } from '../store/installations.ts';
import { type AsCaller, callerOf, readableId } from './as-caller.ts';
import { rates } from './limit-rates.ts';
import { problem } from './problem.ts';

export interface ReencryptDeps extends AsCaller {
  readonly db: Database;
  readonly identities: Pick<Identities, 'recipient' | 'privateKeys' | 'retired'>;
  readonly access: Access;
}

/** Ciphertexts of a manifest of 64 KiB and of the data keys of its SOPS files. */
const bodyLimit = 256 * 1024;

/**
 * `POST /repos/:owner/:repo/secrets/reencrypt` `{ciphertexts}` → `{recipient, results}`: what any identity of the repository opens, encrypted
 * to its recipient of now. For who can write to the repository, whom the caller's GitHub token names and the app's own look-up judges at
 * this moment. Values never leave. Refusals are problem details (RFC 9457).
 */
export function addReencryptRoute(server: FastifyInstance, deps: ReencryptDeps): void {
  // In a scope of its own, which is registered after the limits on rates.
  server.register(async (scope) => {
    const schema = { body: reencryptRequest, response: { 200: reencryptAnswer } };
    scope.post(
      '/repos/:owner/:repo/secrets/reencrypt',
      { config: { rateLimit: rates.reencrypt }, bodyLimit, schema },
      async (request, reply) => answer(deps, request, reply),
    );
  });
}

async function answer(deps: ReencryptDeps, request: FastifyRequest, reply: FastifyReply) {
  const allowed = await judge(deps, request);
  if ('status' in allowed) return problem(reply, allowed);
  const { person, repository } = allowed;
  const { ciphertexts } = request.body as ReencryptRequest;
  const done = await reencrypt(deps.identities, repository.id, ciphertexts);
  await recordDeed(deps.db, {
    actor: person.login,
    actorId: person.id,
    origin: request.ip,
    action: 'secret.reencrypt',
    subject: `${repository.owner}/${repository.name}`,
    repositoryId: repository.id,
    new: { recipient: done.recipient, count: done.results.filter((one) => 'ciphertext' in one).length },
  });
  reply.header('cache-control', 'no-store');
  return done;
}

type Judged =
  | { readonly person: Person; readonly repository: RepositoryRow }
  | { readonly status: number; readonly title: string };

/** Who cannot read the repository is not told that it is there. */
async function judge(deps: ReencryptDeps, request: FastifyRequest): Promise<Judged> {
  const { owner, repo } = request.params as { owner: string; repo: string };
  const { authorization } = request.headers;
  const person = await callerOf(deps, authorization);
  if (person === undefined)
    return { status: 401, title: "send a GitHub token of a person's as Authorization: Bearer" };
  const id = await readableId(deps, { owner, repo, authorization });
  if (person === 'unknown' || id === 'unknown')
    return { status: 503, title: 'GitHub did not say who you are and what you can read' };
  const repository = id === undefined ? undefined : await findRepository(deps.db, id);
  if (!repository || repository.removedAt)
    return { status: 404, title: 'no such repository, or you cannot read it' };
  const role = await deps.access.roleOf(person, repository.id, { freshMs: 1_000 }).catch(() => undefined);
  if (role === undefined) return { status: 503, title: 'GitHub did not say what you may do here' };
  return atLeast(role, 'write')
    ? { person, repository }
    : { status: 403, title: 'this needs write permission for the repository' };
}
