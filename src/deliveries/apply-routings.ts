import type { EnvironmentKey } from '../../schema/environment.ts';
import { insertCommands } from '../store/commands.ts';
import type { Database } from '../store/database.ts';
import { wakeEnvironments, wakeGroup } from '../store/environments.ts';
import {
  forgetRepositories,
  hearInstallations,
  saveInstallation,
  saveRepositories,
} from '../store/installations.ts';
import type { Effect, Routing } from './routing.ts';

export interface Routed {
  readonly routing: Routing;
  readonly guid: string;
  readonly installationId: number | undefined;
}

/** What to hint the queue at once the transaction is through. */
export interface Woken {
  /** Somebody waits for an answer. */
  readonly user: readonly EnvironmentKey[];
  readonly event: readonly EnvironmentKey[];
}

/** Writes what deliveries ask for, in one transaction: effects in their order, then wakes, then commands. */
export async function applyRoutings(tx: Database, routed: readonly Routed[]): Promise<Woken> {
  await hearInstallations(
    tx,
    routed.flatMap(({ installationId }) => installationId ?? []),
  );
  for (const effect of merged(routed.flatMap(({ routing }) => routing.effects)))
    await applyEffect(tx, effect);
  const commands = routed.flatMap(({ routing }) => routing.commands);
  const keys = new Set(
    await wakeEnvironments(
      tx,
      routed.flatMap(({ routing }) => routing.wakes),
    ),
  );
  for (const { group, guid } of distinctGroups(routed)) {
    for (const key of await wakeGroup(tx, group, guid)) keys.add(key);
  }
  await insertCommands(tx, commands);
  const user = new Set(commands.map((command) => command.environment));
  return { user: [...user], event: [...keys].filter((key) => !user.has(key)) };
}

/** Many pushes to one branch wake its pull requests once. */
function distinctGroups(routed: readonly Routed[]) {
  const groups = routed.flatMap(({ routing, guid }) => routing.groups.map((group) => ({ group, guid })));
  return new Map(groups.map((one) => [JSON.stringify(one.group), one])).values();
}

async function applyEffect(tx: Database, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case 'installation':
      return saveInstallation(tx, effect.installation);
    case 'repositories':
      return saveRepositories(tx, effect.repositories);
    case 'repositories-removed':
      return forgetRepositories(tx, effect.ids);
  }
}

/** Neighbours that only save repositories become one statement: most deliveries say no more than that. */
function merged(effects: readonly Effect[]): Effect[] {
  const result: Effect[] = [];
  for (const effect of effects) {
    const last = result.at(-1);
    if (effect.kind === 'repositories' && last?.kind === 'repositories') {
      result.splice(-1, 1, { ...last, repositories: [...last.repositories, ...effect.repositories] });
    } else result.push(effect);
  }
  return result;
}
