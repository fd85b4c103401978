import { readdir } from 'node:fs/promises';
import type { ProcessSpec } from '../../reconciler/plan/desired.ts';
import type { PodFailure } from '../../reconciler/plan/observed.ts';
import { readJson, writeFileAtomically } from '../../reconciler/write-file-atomically.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Layout } from '../layout.ts';

/** What the host remembers of a pod and labels cannot carry, as they never change. A file of ours; pods cannot reach it. */
export interface PodRecord {
  readonly environment: EnvironmentKey;
  /** Commit that this pod checked out. */
  readonly commit: string | null;
  /** A stop of ours: what follows is no crash. */
  readonly stopped: boolean;
  /** Milliseconds since the epoch of the last start. */
  readonly startedAt?: number;
  readonly failed?: PodFailure;
  readonly processes: Readonly<Record<string, ProcessRecord>>;
}

export interface ProcessRecord {
  readonly spec: ProcessSpec;
  /** What it was (re)started for: a newer commit is worth a restart of the same definition. */
  readonly commit: string | null;
  readonly wanted: 'up' | 'down';
}

/** Undefined when there is none: never made, or removed. */
export async function readPodRecord(layout: Layout, pod: string): Promise<PodRecord | undefined> {
  return (await readJson(layout.pod(pod).record)) as PodRecord | undefined;
}

/** Every pod that has a record here, whether it has a container or not. */
export async function allPodRecords(
  layout: Layout,
): Promise<readonly { readonly pod: string; readonly record: PodRecord }[]> {
  const pods = await readdir(layout.pods).catch(() => []);
  const found = await Promise.all(
    pods.map(async (pod) => ({ pod, record: await readPodRecord(layout, pod) })),
  );
  return found.flatMap(({ pod, record }) => (record ? [{ pod, record }] : []));
}

export async function writePodRecord(layout: Layout, pod: string, record: PodRecord): Promise<void> {
  await writeFileAtomically(layout.pod(pod).record, JSON.stringify(record));
}

export function freshRecord(environment: EnvironmentKey): PodRecord {
  return { environment, commit: null, stopped: false, processes: {} };
}

/** The record with one process's entry set. */
export function withProcess(record: PodRecord, name: string, entry: ProcessRecord): PodRecord {
  return { ...record, processes: { ...record.processes, [name]: entry } };
}
