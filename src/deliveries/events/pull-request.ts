import { commitAt, idAt, textAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

/** Actions that may change what is wanted; labels, reviews and assignments do not. `true`: counts as activity. */
const actions = new Map([
  ['opened', true],
  ['reopened', true],
  ['synchronize', true],
  ['closed', false],
  ['edited', false],
  ['ready_for_review', false],
  ['converted_to_draft', false],
]);

export function pullRequest({ payload, receivedAt }: Delivery): Partial<Routing> {
  const active = actions.get(textAt(payload, 'action') ?? '');
  const repositoryId = idAt(payload, 'repository', 'id');
  const number = idAt(payload, 'pull_request', 'number');
  if (active === undefined || !repositoryId || !number) return {};
  const head = active ? commitAt(payload, 'pull_request', 'head', 'sha') : undefined;
  const baseBranch = textAt(payload, 'pull_request', 'base', 'ref');
  return {
    wakes: [
      {
        ref: { kind: 'pull', repositoryId, number },
        ...(baseBranch ? { baseBranch } : {}),
        ...(head ? { head } : {}),
        ...(active ? { activeAt: receivedAt.getTime() } : {}),
      },
    ],
  };
}
