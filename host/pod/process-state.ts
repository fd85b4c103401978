import type { ObservedProcess } from '../../reconciler/plan/observed.ts';
import type { RestartPolicy } from '../../schema/manifest/types.ts';
import type { Verdict } from '../health/verdict.ts';
import type { Trace } from './trace.ts';

export interface ProcessFacts {
  readonly wanted: 'up' | 'down';
  readonly restart: RestartPolicy;
  readonly trace: Trace;
  /** Of the health check, since the process is up. */
  readonly verdict: Verdict;
  /** Milliseconds since we saw the last exit. */
  readonly quietMs: number;
}

export type ProcessState = Pick<ObservedProcess, 'state' | 'exitCode'>;

/** Exits within `windowSeconds` that make a process `failing`. */
export const failingExits = 3;
export const windowSeconds = 60;

/** The state that a process is in; pure. Of a pod that runs. */
export function processState(facts: ProcessFacts): ProcessState {
  const { wanted, restart, trace, verdict } = facts;
  const last = trace.exits.at(-1);
  const exitCode = last ? { exitCode: last.code } : {};
  if (wanted === 'down') return { state: 'stopped', ...exitCode };
  if (trace.up) return { state: failsAgainAndAgain(facts) ? 'failing' : verdict, ...exitCode };
  if (!last) return { state: 'starting' };
  if (restart !== 'always' && last.code === 0) return { state: 'finished', ...exitCode };
  if (restart === 'never') return { state: 'failing', ...exitCode };
  return { state: failsAgainAndAgain(facts) ? 'failing' : 'starting', ...exitCode };
}

/** It has to run for a whole window without an exit to be believed again. */
export function failsAgainAndAgain({ trace, quietMs }: Pick<ProcessFacts, 'trace' | 'quietMs'>): boolean {
  const [first, last] = [trace.exits.at(-failingExits), trace.exits.at(-1)];
  if (!first || !last || last.uptime - first.uptime > windowSeconds) return false;
  return !trace.up || quietMs < windowSeconds * 1000;
}
