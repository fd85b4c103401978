import type { LogLines } from '../../../schema/api/logs.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { followLines, shownLine } from '../follow-lines.ts';
import { type EnvironmentSeat, inEnvironment } from '../may.ts';
import { Refused } from '../refused.ts';

type LogDeps = Pick<ApiDeps, 'db' | 'access' | 'runtime' | 'redactor' | 'log'>;

interface WantedLog {
  readonly environment: string;
  /** Of the pod, or `install`. */
  readonly process: string;
  /** Lines before now, at most 5,000. */
  readonly tail?: number | undefined;
}

const mostLines = 5000;

/** The last lines of a process without the values of secrets, for those who may write: whoever can push can print what they like. */
export async function readLogs(deps: LogDeps, caller: Caller, wanted: WantedLog): Promise<LogLines> {
  const { row } = await seatAt(deps, caller, wanted);
  const redact = await deps.redactor(row.key);
  const lines: string[] = [];
  const signal = AbortSignal.timeout(10_000);
  const options = { tail: tailOf(wanted), follow: false, signal };
  for await (const line of deps.runtime.logs(row.key, wanted.process, options))
    lines.push(shownLine(redact, line));
  return { lines: lines.slice(-mostLines) };
}

export interface Following extends WantedLog {
  readonly signal: AbortSignal;
  readonly stillThere: () => Promise<boolean>;
}

/**
 * The same lines and those that come, until `signal`, the end of the pod, or the moment when the caller may not see them any more.
 * Throws before the first line where `readLogs` does.
 */
export async function followLogs(
  deps: LogDeps,
  caller: Caller,
  wanted: Following,
): Promise<AsyncIterable<string>> {
  const seat = await seatAt(deps, caller, wanted);
  const redact = await deps.redactor(seat.row.key);
  const { process, signal, stillThere } = wanted;
  return followLines(deps, caller, { seat, process, tail: tailOf(wanted), signal, stillThere, redact });
}

function tailOf({ tail = 200 }: WantedLog): number {
  return Math.min(tail, mostLines);
}

/** Only processes that are there are read: a name from outside never reaches the runtime unchecked. */
async function seatAt(
  deps: LogDeps,
  caller: Caller,
  { environment, process }: WantedLog,
): Promise<EnvironmentSeat> {
  const seat = await inEnvironment(deps, caller, { environment, needs: 'write' });
  const { pods } = await deps.runtime.observe(seat.row.key);
  const there = pods.some(({ processes }) => processes.some(({ name }) => name === process));
  if (!there && !(process === 'install' && pods.length > 0))
    throw new Refused(404, 'no such process in a pod of this environment');
  return seat;
}
