import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObservedInstall } from '../../reconciler/plan/observed.ts';
import type { InventoryEntry } from '../../reconciler/ports.ts';
import { readJson, writeFileAtomically } from '../../reconciler/write-file-atomically.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Layout } from '../layout.ts';

/** What belongs to a workspace and outlives its pods. */
export interface EnvironmentRecord extends InventoryEntry {
  /** The commit that the workspace holds: its objects need not be sent again. */
  readonly commit: string | null;
  readonly install?: InstallRecord;
}

export interface InstallRecord {
  readonly fingerprint: string;
  /** The pod that runs or ran it. */
  readonly pod: string;
  /** Absent while it runs. */
  readonly exitCode?: number;
}

export const noInstall: ObservedInstall = { fingerprint: null, state: 'none' };

export async function readEnvironmentRecord(
  layout: Layout,
  environment: EnvironmentKey,
): Promise<EnvironmentRecord | undefined> {
  return (await readJson(layout.environment(environment).record)) as EnvironmentRecord | undefined;
}

export async function writeEnvironmentRecord(layout: Layout, record: EnvironmentRecord): Promise<void> {
  await writeFileAtomically(layout.environment(record.environment).record, JSON.stringify(record));
}

/** Every environment that has a record here. */
export async function allEnvironmentRecords(layout: Layout): Promise<readonly EnvironmentRecord[]> {
  const names = await readdir(layout.environments).catch(() => []);
  const records = await Promise.all(
    names.map((name) => readJson(join(layout.environments, name, 'environment.json'))),
  );
  return records.filter((record) => record !== undefined) as EnvironmentRecord[];
}
