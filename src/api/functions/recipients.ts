import type { RecipientList } from '../../../schema/api/repository.ts';
import { retireRecipient as retireIdentity, rotateIdentity } from '../../secrets/rotate-identity.ts';
import { type IdentityRow, listIdentities } from '../../store/identities.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inRepository } from '../may.ts';
import { Refused } from '../refused.ts';

type RecipientDeps = Pick<ApiDeps, 'db' | 'access' | 'identities'>;

/** What the repository's secrets are, and were, encrypted to. Public by nature. */
export async function listRecipients(
  deps: RecipientDeps,
  caller: Caller,
  { repository: id }: { repository: number },
): Promise<RecipientList> {
  await inRepository(deps, caller, { repository: id, needs: 'read' });
  await deps.identities.recipient(id);
  return { recipients: (await listIdentities(deps.db, id)).map(recipientView) };
}

/** Makes a new one current; the old ones go on opening until they are retired. */
export async function rotateRecipient(
  deps: RecipientDeps,
  caller: Caller,
  { repository: id }: { repository: number },
): Promise<RecipientList> {
  const { repository } = await inRepository(deps, caller, { repository: id, needs: 'maintain' });
  await rotateIdentity(deps, keeperOf(caller), repository);
  return listRecipients(deps, caller, { repository: id });
}

/** An old one opens nothing from now on: what is still encrypted to it is a problem of the next pass. */
export async function retireRecipient(
  deps: RecipientDeps,
  caller: Caller,
  { repository: id, recipient }: { repository: number; recipient: string },
): Promise<RecipientList> {
  const { repository } = await inRepository(deps, caller, { repository: id, needs: 'maintain' });
  if (!(await retireIdentity(deps, keeperOf(caller), { repository, recipient })))
    throw new Refused(
      409,
      'only an old recipient can be retired',
      'Rotate first: then the one before is old.',
    );
  return listRecipients(deps, caller, { repository: id });
}

function keeperOf({ person, origin }: Caller) {
  return { actor: person.login, actorId: person.id, origin };
}

function recipientView({ recipient, createdAt, supersededAt, retiredAt }: IdentityRow) {
  const state = retiredAt ? ('retired' as const) : supersededAt ? ('old' as const) : ('current' as const);
  return { recipient, state, createdAt: createdAt.toISOString() };
}
