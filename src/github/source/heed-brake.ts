import type { Wish } from '../../../reconciler/ports.ts';
import type { EnvironmentKey, EnvironmentRef } from '../../../schema/environment.ts';
import type { Intent } from '../../../schema/intent.ts';
import type { KnownPods } from './known-pods.ts';
import { mostAtOnce, type RemovalBrake } from './removal-brake.ts';

interface Removal {
  readonly environment: EnvironmentKey;
  readonly ref: EnvironmentRef;
  readonly intent: Intent;
  readonly pods: KnownPods;
  readonly brake: RemovalBrake;
  /** The last pass held its removal back. */
  readonly held: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Deleting many at once stops and asks: a branch that is gone or a time that is over removes a few pods of a repository, then waits for a
 * person. What a person asked for, or closed, is never held back; neither is what runs nothing, where nothing can be lost.
 */
export async function heedBrake(removal: Removal, wish: Wish): Promise<Wish> {
  const { brake, environment, ref, intent, pods, now } = removal;
  const { repositoryId } = ref;
  const why = reasonOf(wish);
  if (why === undefined || intent.down) {
    if (removal.held) await brake.release(environment);
    return wish;
  }
  if (!(await pods.runs(environment))) return wish;
  if (await brake.allows({ repositoryId, environment, confirmedAt: intent.mayGo?.at, now })) return wish;
  const word = ref.kind === 'pull' ? howForPull : howForBranch;
  const detail = `${why}, and ${mostAtOnce} pods of this repository went within 10 minutes for such reasons, so this one waits a day. ${word}`;
  return { subject: wish.subject, desired: { kind: 'ask', why: 'many-removals', detail } };
}

const howForPull =
  'The button Remove, /pinacle down or closing the pull request removes it now, /pinacle extend 8h keeps it';
const howForBranch = 'The button Remove removes it now, pushing the branch again keeps it';

/** Of a removal that nobody asked for. */
function reasonOf({ desired }: Wish): string | undefined {
  if (desired.kind !== 'remove') return undefined;
  switch (desired.signal.kind) {
    case 'branch-gone':
      return 'the branch is gone';
    case 'expired':
      return 'its time is over';
    case 'closed':
    case 'down':
      return undefined;
  }
}
