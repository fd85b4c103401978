import { type EnvironmentKey, parseEnvironmentKey } from '../../../schema/environment.ts';
import { atLeast } from '../../access/role.ts';
import { revokeShareLink, saveShareLink } from '../../store/share-links.ts';
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
} from './give.ts';
import { personMayOpen } from './may-open.ts';
import { shareUrl } from './open-link.ts';

/**
 * A link by which anybody sees one process until it ends: for those who may write, of what they may see themselves, where the base
 * branch's policy allows `public`. `forMs` 1 minute to 30 days. Throws WorldError when GitHub or the database does not answer.
 */
export async function createShareLink(
  { db, guard, findProcess }: GiveDeps,
  giver: Giver,
  { environment, process, forMs }: { environment: EnvironmentKey; process: string; forMs: number },
): Promise<Given<{ id: string; url: string; expiresAt: Date }>> {
  const route = await findProcess(environment, process);
  if (!route) return { kind: 'hidden' };
  const role = await guard.rights.access.roleOf(giver, route.repositoryId);
  if (!atLeast(role, 'read') || !personMayOpen(route, giver, role)) return { kind: 'hidden' };
  if (!atLeast(role, 'write')) return { kind: 'refused', why: 'a share link needs write permission' };
  if (route.widest !== 'public')
    return { kind: 'refused', why: `deploy.visibility of the base branch is "${route.widest}": no links` };
  const expiresAt = endOf(guard.now(), forMs, giveLimits.linkMs);
  if (!expiresAt) return { kind: 'refused', why: 'a link lives from 1 minute to 30 days' };
  const id = newId();
  await db.transaction(async (tx) => {
    await saveShareLink(tx, { id, environment, process, ...maker(giver), expiresAt });
    const subject = `${environment} ${process}`;
    await note(tx, giver, {
      action: 'share.create',
      subject,
      repositoryId: route.repositoryId,
      new: { id, expiresAt },
    });
  });
  return {
    kind: 'given',
    value: { id, url: shareUrl(guard, { id, environment, process, host: route.host }), expiresAt },
  };
}

/** Ends a link within seconds, also for who has it open: for those who may write. */
export async function endShareLink(
  deps: Omit<GiveDeps, 'findProcess'>,
  giver: Giver,
  { environment, id }: { environment: EnvironmentKey; id: string },
): Promise<Given<null>> {
  const repositoryId = parseEnvironmentKey(environment)?.repositoryId;
  if (repositoryId === undefined) return { kind: 'hidden' };
  return endGiven(deps, giver, {
    repositoryId,
    revoke: (tx, at) => revokeShareLink(tx, { environment, id, at }),
    deed: { action: 'share.revoke', subject: environment, repositoryId, old: { id } },
  });
}
