import { type EnvironmentRef, environmentKey } from '../../../schema/environment.ts';
import { checkedEnvironments, namedEnvironment } from '../checked-environments.ts';
import { commitAt, idAt, textAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

/** The buttons of our check, by identifier. */
const buttons = new Set(['restart', 'stop', 'redeploy', 'resume', 'approve', 'remove']);

/** "Re-run" looks again; a button is a command of its presser. Other actions are echoes of what we wrote. */
export function checkRun(delivery: Delivery): Partial<Routing> {
  const { payload } = delivery;
  const check = { payload, name: 'check_run' } as const;
  const named = namedEnvironment(check);
  const refs = named ? [named] : checkedEnvironments(check);
  const action = textAt(payload, 'action');
  if (action === 'rerequested') return { wakes: refs.map((ref) => ({ ref })) };
  return action === 'requested_action' ? pressed(delivery, refs[0]) : {};
}

function pressed({ payload, guid, receivedAt }: Delivery, ref: EnvironmentRef | undefined): Partial<Routing> {
  const button = textAt(payload, 'requested_action', 'identifier');
  const actor = textAt(payload, 'sender', 'login');
  const actorId = idAt(payload, 'sender', 'id');
  const words = wordsOf(button, payload);
  if (!ref || !words || !actor || !actorId) return {};
  const command = {
    origin: `button/${guid}`,
    line: 1,
    environment: environmentKey(ref),
    words,
    actor,
    actorId,
    commentId: null,
    issuedAt: receivedAt,
  };
  return { wakes: [{ ref }], commands: [command] };
}

/** An approval is for the commit that the check is on: no other is meant by whoever presses it there. */
function wordsOf(button: string | undefined, payload: unknown): string[] | undefined {
  if (!button || !buttons.has(button)) return undefined;
  if (button !== 'approve') return [button];
  const commit = commitAt(payload, 'check_run', 'head_sha');
  return commit ? [button, commit] : undefined;
}
