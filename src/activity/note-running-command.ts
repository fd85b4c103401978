import type { Subject } from '../../reconciler/plan/desired.ts';
import type { Terminals } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Activity } from './open-activity.ts';

export interface RunningCommands {
  readonly terminals: Pick<Terminals, 'commandRuns'>;
  readonly activity: Pick<Activity, 'record'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * What somebody left running in a terminal is use. No one tells when it ends, so it is looked at when the pod is about to fall asleep:
 * once in each `deploy.idle`. Throws WorldError.
 */
export async function noteRunningCommand(
  { terminals, activity, now }: RunningCommands,
  environment: EnvironmentKey,
  earlier: Subject | null,
): Promise<void> {
  if (earlier?.sleepsAt === undefined || earlier.sleepsAt > now()) return;
  if (await terminals.commandRuns(environment)) await activity.record(environment, 'command');
}
