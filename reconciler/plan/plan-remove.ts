import type { EnvironmentKey } from '../../schema/environment.ts';
import { priceOf } from './changes.ts';
import type { RemoveSignal } from './desired.ts';
import type { ObservedPod } from './observed.ts';
import { step } from './part.ts';
import type { Plan } from './plan.ts';

interface RemoveInput {
  readonly environment: EnvironmentKey;
  readonly signal: RemoveSignal;
  readonly pods: readonly ObservedPod[];
  readonly workspace: boolean;
}

/** Pods first, the workspace last: a crash in between leaves what the next pass can still find. */
export function planRemove({ environment, signal, pods, workspace }: RemoveInput): Plan {
  const why = removeWords(signal);
  const price = priceOf(pods.at(-1)?.fields.tier);
  return {
    steps: [
      ...pods.map((pod) => step({ do: 'remove-pod', pod: pod.id }, `${why} → remove pod`)),
      ...(workspace ? [step({ do: 'remove-workspace', environment }, `${why} → remove workspace`)] : []),
    ],
    waitingFor: [],
    ...(price > 0 ? { price: { from: price, to: 0 } } : {}),
  };
}

function removeWords(signal: RemoveSignal): string {
  switch (signal.kind) {
    case 'closed':
      return signal.merged ? 'pull request merged' : 'pull request closed';
    case 'branch-gone':
      return 'branch deleted';
    case 'down':
      return `taken down by ${signal.by}`;
    case 'expired':
      return `time is up since ${new Date(signal.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  }
}
