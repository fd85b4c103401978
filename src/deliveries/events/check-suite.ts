import { checkedEnvironments } from '../checked-environments.ts';
import { textAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

/** GitHub asks for checks on a commit, for the first time or again. `completed` is an echo. */
export function checkSuite({ payload }: Delivery): Partial<Routing> {
  const action = textAt(payload, 'action');
  if (action !== 'requested' && action !== 'rerequested') return {};
  // Requested is what a push does: its own event has said so.
  const echo = action === 'requested' ? { looksOnly: true as const } : {};
  return { wakes: checkedEnvironments({ payload, name: 'check_suite' }).map((ref) => ({ ref, ...echo })) };
}
