import { keyedLock } from '../keyed-lock.ts';
import { freshRecord, readPodRecord } from '../records/pod-record.ts';
import { type LiveContext, type LivePod, type LivePodFacts, openLivePod } from './live-pod.ts';

/** The running pods that we watch, by pod id. */
export interface LivePods {
  /** Watched from now on; once, however often it is asked. */
  ensure(facts: LivePodFacts): Promise<LivePod>;
  drop(pod: string): void;
  ids(): readonly string[];
}

export function livePods(context: LiveContext): LivePods {
  const open = new Map<string, LivePod>();
  const inTurn = keyedLock();
  const drop = (pod: string): void => {
    open.get(pod)?.close();
    open.delete(pod);
  };
  return {
    drop,
    ids: () => [...open.keys()],
    ensure: (facts) =>
      inTurn(facts.id, async () => {
        const known = open.get(facts.id);
        if (known?.container === facts.container) return known;
        drop(facts.id);
        const record = (await readPodRecord(context.layout, facts.id)) ?? freshRecord(facts.environment);
        const pod = await openLivePod(context, facts, record);
        open.set(facts.id, pod);
        return pod;
      }),
  };
}
