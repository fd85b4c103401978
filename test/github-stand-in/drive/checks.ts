import type { Json } from '../http/answer.ts';
import { suiteJson } from '../rest/check-suite.ts';
import type { StoredCheck } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';

/** A person clicks a button of a check run; throws when it has no such button. */
export async function clickCheckButton(
  world: World,
  click: { checkRunId: number; identifier: string; actor: string },
): Promise<void> {
  const stored = find(world, click.checkRunId);
  const offered = stored.actions.map(({ identifier }) => identifier);
  if (!offered.includes(click.identifier))
    throw new Error(
      `check run ${click.checkRunId} has no button ${click.identifier}, only: ${offered.join(', ')}`,
    );
  const payload = { action: 'requested_action', requested_action: { identifier: click.identifier } };
  await tell(world, stored, { actor: click.actor, payload });
}

/** A person clicks "Re-run". */
export async function rerequestCheck(
  world: World,
  click: { checkRunId: number; actor: string },
): Promise<void> {
  await tell(world, find(world, click.checkRunId), {
    actor: click.actor,
    payload: { action: 'rerequested' },
  });
}

function find(world: World, id: number): StoredCheck {
  const stored = world.state.checks.get(id);
  if (!stored) throw new Error(`no check run ${id}`);
  return stored;
}

async function tell(
  world: World,
  stored: StoredCheck,
  event: { actor: string; payload: Json },
): Promise<void> {
  const repository = world.state.repositories.get(stored.repositoryId);
  if (!repository) return;
  const check_run = { ...stored.run, check_suite: await suiteJson(world, repository, stored.run.head_sha) };
  await announce(world, repository, {
    name: 'check_run',
    actor: event.actor,
    payload: { ...event.payload, check_run },
  });
}
