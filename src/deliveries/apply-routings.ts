import { type EnvironmentKey, environmentKey } from '../../schema/environment.ts';
import type { MovedHead } from '../github/reports/put-queued.ts';
import { retryRefused } from '../github/reports/report-rows.ts';
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

/** What to tell once the transaction is through: hints to the queue, and heads that wait for a pass. */
export interface Woken {
  readonly moved: readonly MovedHead[];
  /** Somebody waits for an answer. */
  readonly user: readonly EnvironmentKey[];
  /** As `user`, and what is wanted stays as it is. */
  readonly asked: readonly EnvironmentKey[];
  readonly event: readonly EnvironmentKey[];
  /** A push tells the same: they are looked at in case that it does not come. */
  readonly echoed: readonly EnvironmentKey[];
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
  const keys = await wakeEnvironments(
    tx,
    routed.flatMap(({ routing }) => routing.wakes),
  );
  const people = new Set(commands.map((command) => command.environment));
  const newer = keysOfNews(routed);
  const event = new Set(keys.filter((key) => newer.has(key)));
  for (const { group, guid } of distinctGroups(routed)) {
    for (const key of await wakeGroup(tx, group, guid)) event.add(key);
  }
  await insertCommands(tx, commands);
  return {
    moved: movedHeads(routed),
    user: [...people].filter((key) => newer.has(key)),
    asked: [...people].filter((key) => !newer.has(key)),
    event: [...event].filter((key) => !people.has(key)),
    echoed: keys.filter((key) => !event.has(key) && !people.has(key)),
  };
}

function keysOfNews(routed: readonly Routed[]): ReadonlySet<EnvironmentKey> {
  const wakes = routed.flatMap(({ routing }) => routing.wakes);
  return new Set(wakes.flatMap(({ ref, looksOnly }) => (looksOnly ? [] : [environmentKey(ref)])));
}

/** Of a command, where the head was; a delivery that says where it is comes last and counts. */
function movedHeads(routed: readonly Routed[]): readonly MovedHead[] {
  const asked = routed.flatMap(({ routing }) => routing.commands.map(({ environment }) => ({ environment })));
  const told = routed.flatMap(({ routing }) =>
    routing.wakes.flatMap(({ ref, head }) => (head ? [{ environment: environmentKey(ref), head }] : [])),
  );
  return [...asked, ...told];
}

/** Many pushes to one branch wake its pull requests once. */
function distinctGroups(routed: readonly Routed[]) {
  const groups = routed.flatMap(({ routing, guid }) => routing.groups.map((group) => ({ group, guid })));
  return new Map(groups.map((one) => [JSON.stringify(one.group), one])).values();
}

async function applyEffect(tx: Database, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case 'installation':
      await saveInstallation(tx, effect.installation);
      // A permission may have been given: what GitHub refused is tried again.
      return retryRefused(tx, { installationId: effect.installation.id });
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
