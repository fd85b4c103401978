import { idAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

/** Renamed, transferred, archived, deleted, another default branch: all its environments look again. */
export function repository({ payload }: Delivery): Partial<Routing> {
  const repositoryId = idAt(payload, 'repository', 'id');
  return repositoryId ? { groups: [{ kind: 'repository', repositoryId }] } : {};
}
