import type { Rates } from './access/rates.ts';
import type { AppFacts } from './app-facts.ts';
import type { Emulate } from './emulate.ts';
import type { Objects } from './git/objects.ts';
import type { Repository, State } from './state.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

/** All that routes and driving functions work on; opened by `openGitHub`. */
export interface World {
  readonly baseUrl: string;
  readonly dir: string;
  readonly app: AppFacts;
  readonly state: State;
  readonly emulate: Emulate;
  readonly objects: Objects;
  readonly webhooks: Webhooks;
  readonly rates: Rates;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Runs `work` after all earlier work on the same repository. */
  readonly inTurn: <T>(repository: Repository, work: () => Promise<T>) => Promise<T>;
}

export function timestamp(world: World): string {
  return new Date(world.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function nextId(world: World): number {
  return world.state.nextId++;
}

/** The repository of that name, in any case; undefined when there is none or it was deleted. */
export function findRepository(world: World, owner: string, name: string): Repository | undefined {
  for (const repository of world.state.repositories.values()) {
    if (!repository.deleted && sameText(repository.owner, owner) && sameText(repository.name, name))
      return repository;
  }
  return undefined;
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
