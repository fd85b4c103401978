import type { EnvironmentKey } from '../../schema/environment.ts';
import { priceOf } from './changes.ts';
import type { RemoveSignal } from './desired.ts';
import type { ObservedHost, ObservedPod } from './observed.ts';
import { step } from './part.ts';
import type { Plan } from './plan.ts';
import { isShortOfDisk } from './short-of-disk.ts';

interface RemoveInput {
  readonly environment: EnvironmentKey;
  readonly signal: RemoveSignal;
  readonly pods: readonly ObservedPod[];
  readonly workspace: boolean;
  readonly host: ObservedHost;
  readonly now: number;
}

/** Pods first, the workspace last: a crash in between leaves what the next pass can still find. A closed pull request may come back for a while. */
export function planRemove(input: RemoveInput): Plan {
  const { environment, signal, pods } = input;
  const why = removeWords(signal);
  const price = priceOf(pods.at(-1)?.fields.tier);
  const keepUntil = keptUntil(input);
  const workspace = input.workspace && keepUntil === undefined;
  return {
    steps: [
      ...pods.map((pod) => step({ do: 'remove-pod', pod: pod.id }, `${why} → remove pod`)),
      ...(workspace ? [step({ do: 'remove-workspace', environment }, `${why} → remove workspace`)] : []),
    ],
    waitingFor: [],
    ...(input.workspace && keepUntil !== undefined ? { due: keepUntil } : {}),
    ...(price > 0 ? { price: { from: price, to: 0 } } : {}),
  };
}

/** Undefined: the workspace goes now. */
function keptUntil({ signal, host, now }: RemoveInput): number | undefined {
  if (signal.kind !== 'closed' || signal.keepUntil === undefined) return undefined;
  return now < signal.keepUntil && !isShortOfDisk(host) ? signal.keepUntil : undefined;
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
