import { randomBytes } from 'node:crypto';
import { type EnvironmentKey, parseEnvironmentKey } from '../../../schema/environment.ts';
import { revokeBypassToken, saveBypassToken } from '../../store/bypass-tokens.ts';
import { tokenDigest } from './credential-of.ts';
import {
  endGiven,
  endOf,
  type GiveDeps,
  type Given,
  type Giver,
  giveLimits,
  maker,
  newId,
  note,
  refuseReader,
} from './give.ts';

/** A token by which programs see all of a repository, or one environment: for those who may write. It is told this once. `forMs` at most a year. */
export async function createBypassToken(
  { db, guard }: Omit<GiveDeps, 'findProcess'>,
  giver: Giver,
  wanted: { repositoryId: number; environment?: EnvironmentKey; name: string; forMs: number },
): Promise<Given<{ id: string; token: string; expiresAt: Date }>> {
  const { repositoryId, environment = null, name, forMs } = wanted;
  const refused = await refuseReader(guard, giver, repositoryId);
  if (refused) return refused;
  if (environment !== null && parseEnvironmentKey(environment)?.repositoryId !== repositoryId)
    return { kind: 'hidden' };
  const expiresAt = endOf(guard.now(), forMs, giveLimits.tokenMs);
  if (!expiresAt) return { kind: 'refused', why: 'a token lives from 1 minute to 365 days' };
  const id = newId();
  const token = `pinacle_bypass_${randomBytes(32).toString('base64url')}`;
  const row = {
    id,
    digest: tokenDigest(token),
    repositoryId,
    environment,
    name: name.slice(0, 100),
    expiresAt,
  };
  await db.transaction(async (tx) => {
    await saveBypassToken(tx, { ...row, ...maker(giver) });
    const subject = environment ?? `project/${repositoryId}`;
    await note(tx, giver, {
      action: 'bypass.create',
      subject,
      repositoryId,
      new: { id, name: row.name, expiresAt },
    });
  });
  return { kind: 'given', value: { id, token, expiresAt } };
}

/** For those who may write. */
export async function endBypassToken(
  deps: Omit<GiveDeps, 'findProcess'>,
  giver: Giver,
  { repositoryId, id }: { repositoryId: number; id: string },
): Promise<Given<null>> {
  return endGiven(deps, giver, {
    repositoryId,
    revoke: (tx, at) => revokeBypassToken(tx, { repositoryId, id, at }),
    deed: { action: 'bypass.revoke', subject: `project/${repositoryId}`, repositoryId, old: { id } },
  });
}
