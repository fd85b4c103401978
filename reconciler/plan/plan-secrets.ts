import { fieldChanges, sentenceList } from './changes.ts';
import type { PodSpec } from './desired.ts';
import type { ObservedPod } from './observed.ts';
import { nothing, type Part, step, steps } from './part.ts';
import type { FieldChange } from './plan.ts';
import { secretFields } from './secret-fields.ts';

interface Holders {
  readonly spec: PodSpec;
  /** Running or stopped. */
  readonly pod: ObservedPod;
  readonly incumbent: ObservedPod | undefined;
}

/**
 * What lies in the pod's memory becomes what is wanted, before anything there starts. Who must restart for it is told by the
 * fingerprints of processes: one that runs with the right values is left alone when only the memory was lost.
 */
export function planSecrets({ spec, pod, incumbent }: Holders): Part {
  if (pod.secrets === spec.secretsFingerprint) return nothing;
  const wanted = secretFields(spec.secrets);
  const known = { ...knownSecrets(incumbent), ...knownSecrets(pod) };
  const untold = pod.secrets !== null && Object.keys(known).length === 0;
  const changes = untold ? whoseAll(wanted) : withUnchanged(known, wanted);
  const reason = `secrets: ${whatChanged(spec, pod, changes)}`;
  return steps(step({ do: 'put-secrets', pod: pod.id, spec }, reason, changes));
}

/** A pod of an earlier wish that is to start again after its memory was lost: the values are those of now. */
export function putBackSecrets(spec: PodSpec, pod: ObservedPod): Part {
  const needs = Object.keys(knownSecrets(pod)).length > 0;
  if (!needs || pod.secrets !== null || spec.secretsFingerprint === null) return nothing;
  return steps(step({ do: 'put-secrets', pod: pod.id, spec }, `secrets: ${lost}`));
}

const lost = "not in the pod's memory → put back";

function whatChanged(spec: PodSpec, pod: ObservedPod, changes: readonly FieldChange[]): string {
  if (spec.secretsFingerprint === null) return 'none any more → take out of the pod';
  const names = changes.filter(differs).map(({ field }) => field.slice(prefix.length));
  if (pod.secrets === null)
    return Object.keys(knownSecrets(pod)).length > 0 && names.length === 0
      ? lost
      : `${sentenceList(spec.secrets.map(({ name }) => name))} → put into the pod`;
  if (changes.some(({ from }) => from === untoldMark)) return 'changed → put into the pod';
  return `${names.length > 0 ? sentenceList(names) : 'who sees which'} changed → put into the pod`;
}

const prefix = 'secret.';

/** As the processes were given them: the world remembers no others. */
function knownSecrets(pod: ObservedPod | undefined): Readonly<Record<string, string>> {
  const fields = (pod?.processes ?? []).flatMap((process) => Object.entries(process.fields));
  return Object.fromEntries(fields.filter(([field]) => field.startsWith(prefix)));
}

/** All secrets of the pod, so that a person sees where each comes from, then those that are gone. */
function withUnchanged(known: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>) {
  const changes = fieldChanges(known, wanted);
  const same = Object.entries(wanted).filter(([field, value]) => known[field] === value);
  return [...changes, ...same.map(([field, value]) => ({ field, from: value, to: value }))].sort((a, b) =>
    a.field < b.field ? -1 : 1,
  );
}

/** No process was given any of what lies there, so nobody can tell which of them changed. */
const untoldMark = '';

function whoseAll(wanted: Readonly<Record<string, string>>): readonly FieldChange[] {
  return Object.entries(wanted).map(([field, to]) => ({ field, from: untoldMark, to }));
}

/** In value or form; whose it is makes no difference to the pod. */
function differs({ from, to }: FieldChange): boolean {
  return from?.split(' ')[1] !== to?.split(' ')[1];
}
