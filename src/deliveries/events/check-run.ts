import { type EnvironmentRef, environmentKey } from '../../../schema/environment.ts';
import { checkedEnvironments, namedEnvironment } from '../checked-environments.ts';
import { idAt, textAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

/** The buttons of our check: identifier → words of the command. */
const buttons = new Set(['restart', 'stop', 'redeploy', 'resume']);

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
  if (!ref || !button || !buttons.has(button) || !actor || !actorId) return {};
  const command = {
    origin: `button/${guid}`,
    line: 1,
    environment: environmentKey(ref),
    words: [button],
    actor,
    actorId,
    commentId: null,
    issuedAt: receivedAt,
  };
  return { wakes: [{ ref }], commands: [command] };
}
