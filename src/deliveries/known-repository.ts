import type { KnownRepository } from '../store/installations.ts';
import { idAt, textAt } from './payload.ts';

/** The repository that a payload is about, when it says all of it. */
export function knownRepository(payload: unknown): KnownRepository | undefined {
  const id = idAt(payload, 'repository', 'id');
  const installationId = idAt(payload, 'installation', 'id');
  const name = textAt(payload, 'repository', 'name');
  const owner =
    textAt(payload, 'repository', 'owner', 'login') ?? textAt(payload, 'repository', 'owner', 'name');
  if (!id || !installationId || !name || !owner) return undefined;
  const defaultBranch = textAt(payload, 'repository', 'default_branch');
  return { id, installationId, owner, name, ...(defaultBranch ? { defaultBranch } : {}) };
}

/** An entry of an installation's list, which has `full_name` and no owner. */
export function listedRepository(entry: unknown, installationId: number): KnownRepository | undefined {
  const id = idAt(entry, 'id');
  const [owner, name, ...rest] = (textAt(entry, 'full_name') ?? '').split('/');
  return id && owner && name && rest.length === 0 ? { id, installationId, owner, name } : undefined;
}
