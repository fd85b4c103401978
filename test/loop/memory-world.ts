import { inject } from 'vitest';
import type { Secrets } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { type EnvironmentRow, findEnvironment } from '../../src/store/environments.ts';
import { type MemoryRuntime, memoryRuntime } from '../fakes/memory-runtime.ts';
import { fastClock } from '../faults/fast-clock.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { makeDatabase, runSql } from '../setup/database.ts';
import { openWorld, type World, type WorldOptions } from '../world/open-world.ts';

/** A whole control plane over pods in memory, which get the secrets that it opens; GitHub's second between two writes takes 10 ms. */
export interface MemoryWorld extends World {
  readonly machine: MemoryRuntime;
  row(key: EnvironmentKey): Promise<EnvironmentRow | undefined>;
  outcome(key: EnvironmentKey): Promise<string | undefined>;
  sql(text: string): Promise<void>;
  /** Waited for before the machine is looked at: by it a test keeps a worker busy. */
  gate: (key: EnvironmentKey) => Promise<void>;
}

export async function openMemoryWorld(options: Partial<WorldOptions> = {}): Promise<MemoryWorld> {
  const database = await makeDatabase(inject('databaseUrl'));
  let vault: Secrets | undefined;
  const open: Secrets['open'] = async (...asked) => vault?.open(...asked) ?? new Map();
  const machine = memoryRuntime({ secrets: { open } });
  const observe: MemoryRuntime['observe'] = async (key) => {
    await opened?.gate(key);
    return machine.observe(key);
  };
  let opened: MemoryWorld | undefined;
  const world = await openWorld({
    ...options,
    openRuntime: () => async (_, secrets) => {
      vault = secrets;
      return { ...machine, observe, close: async () => undefined };
    },
    settings: { DATABASE_URL: database.url, ...options.settings },
    clock: fastClock(100),
  });
  const row = (key: EnvironmentKey) => findEnvironment(world.control().store.db, key);
  opened = {
    ...world,
    gate: async () => undefined,
    machine,
    row,
    outcome: async (key) => ((await row(key))?.outcome as { kind: string } | null | undefined)?.kind,
    sql: (text) => runSql(database.url, text),
    close: async () => {
      await world.close();
      await database.drop();
    },
  };
  return opened;
}

export const manifest = (more = ''): string =>
  `${more}processes:\n  - name: web\n    startCommand: node server.js\n    port: 3000\n`;

/** A repository whose default branch has these files; private, unless its name says `public`. */
export function repositoryWith(
  world: World,
  name: string,
  files: Record<string, string> = { 'pinacle.yaml': manifest() },
): Promise<RepositoryHandle> {
  return world.github.createRepository({ name, private: !name.startsWith('public'), files });
}
