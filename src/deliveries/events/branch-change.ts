import { idAt, textAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

/** `create` and `delete` of a branch; tags mean nothing to us. */
export function branchChange({ event, payload }: Delivery): Partial<Routing> {
  const repositoryId = idAt(payload, 'repository', 'id');
  const branch = textAt(payload, 'ref');
  if (!repositoryId || !branch || textAt(payload, 'ref_type') !== 'branch') return {};
  // A branch comes with a push.
  const echo = event === 'create' ? { looksOnly: true as const } : {};
  return { wakes: [{ ref: { kind: 'branch', repositoryId, branch }, ...echo }] };
}
