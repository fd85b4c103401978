import type { PodSpec } from '../reconciler/plan/desired.ts';
import type { Isolation } from '../reconciler/plan/observed.ts';
import type { InventoryEntry } from '../reconciler/ports.ts';
import { parseEnvironmentKey } from '../schema/environment.ts';

/** All we need to find a pod again, on its container. */
export interface PodLabels extends InventoryEntry {
  readonly instance: string;
  readonly pod: string;
  readonly generation: number;
  readonly fingerprint: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly isolation: Isolation;
  readonly memoryBytes: number;
  /** Of the pass that made the pod. */
  readonly epoch: number;
}

export const labelPrefix = 'dev.pinacle.';
export const instanceLabel = `${labelPrefix}instance`;
export const podLabel = `${labelPrefix}pod`;
export const memoryLabel = `${labelPrefix}memory`;
export const environmentLabel = `${labelPrefix}environment`;

/** What `writeLabels` takes beyond the spec. */
export interface LabelFacts {
  readonly instance: string;
  readonly pod: string;
  readonly generation: number;
  readonly isolation: Isolation;
  readonly memoryBytes: number;
  readonly epoch: number;
}

export function writeLabels(spec: PodSpec, facts: LabelFacts): Record<string, string> {
  return {
    [instanceLabel]: facts.instance,
    [podLabel]: facts.pod,
    [memoryLabel]: String(facts.memoryBytes),
    [environmentLabel]: spec.environment,
    [`${labelPrefix}repository`]: JSON.stringify(spec.repository),
    [`${labelPrefix}installation`]: String(spec.installationId),
    [`${labelPrefix}generation`]: String(facts.generation),
    [`${labelPrefix}fingerprint`]: spec.fingerprint,
    [`${labelPrefix}fields`]: JSON.stringify(spec.fields),
    [`${labelPrefix}isolation`]: facts.isolation,
    [`${labelPrefix}epoch`]: String(facts.epoch),
    [`${labelPrefix}name`]: spec.podName,
    [`${labelPrefix}tier`]: spec.tier,
  };
}

/** Undefined when a label is missing or makes no sense: then it is not a pod of ours, or half of one. */
export function readLabels(labels: Readonly<Record<string, string>>): PodLabels | undefined {
  const label = (name: string): string => labels[labelPrefix + name] ?? '';
  const repository = parseJson(label('repository'));
  const fields = parseJson(label('fields'));
  const isolation = label('isolation');
  if (!parseEnvironmentKey(label('environment')) || !isRepository(repository) || !isFields(fields))
    return undefined;
  if (isolation !== 'gvisor' && isolation !== 'runc') return undefined;
  return {
    instance: label('instance'),
    pod: label('pod'),
    environment: label('environment'),
    repository,
    installationId: Number(label('installation')),
    generation: Number(label('generation')),
    fingerprint: label('fingerprint'),
    fields,
    isolation,
    memoryBytes: Number(label('memory')),
    epoch: Number(label('epoch')),
  };
}

export function isRepository(value: unknown): value is PodLabels['repository'] {
  const { id, owner, name } = (value ?? {}) as Record<string, unknown>;
  return typeof id === 'number' && typeof owner === 'string' && typeof name === 'string';
}

function isFields(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((v) => typeof v === 'string')
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
