import { commitAt, idAt, textAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

const branchPrefix = 'refs/heads/';

/** A branch moved, came or went: its environment looks again, and so do the pull requests whose policy it holds. */
export function push({ payload, receivedAt }: Delivery): Partial<Routing> {
  const repositoryId = idAt(payload, 'repository', 'id');
  const ref = textAt(payload, 'ref');
  if (!repositoryId || !ref?.startsWith(branchPrefix) || ref === branchPrefix) return {};
  const branch = ref.slice(branchPrefix.length);
  const head = commitAt(payload, 'after');
  const moved = head ? { head } : {};
  return {
    wakes: [{ ref: { kind: 'branch', repositoryId, branch }, activeAt: receivedAt.getTime(), ...moved }],
    groups: [{ kind: 'pulls-on-base', repositoryId, branch }],
  };
}
