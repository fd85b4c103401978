import { cutText } from '../schema/cut-text.ts';
import type { EnvironmentKey } from '../schema/environment.ts';
import { WorldError } from '../schema/world-error.ts';
import type { Outcome } from './outcome.ts';
import type { Runtime } from './ports.ts';

const lines = 50;
/** A check's text ends at 65,535 characters, and must hold the plan as well. */
const lineCharacters = 500;
const totalCharacters = 16_000;

/** Opens the secrets of an environment; the function hides their values in a line. */
export type Redactor = (environment: EnvironmentKey) => Promise<(line: string) => string>;

const withheld =
  '(not shown: the secrets of this environment cannot be opened now, so that their values could not be hidden here)';

/** The outcome with the end of the log of the program that failed, redacted and bounded. */
export async function withLog(
  outcome: Outcome,
  environment: EnvironmentKey,
  { runtime, redactor }: { runtime: Runtime; redactor: Redactor },
): Promise<Outcome> {
  if (outcome.kind !== 'failed' || outcome.fault !== 'program' || outcome.process === 'pod') return outcome;
  const log: string[] = [];
  try {
    const redact = await redactor(environment);
    for await (const line of runtime.logs(environment, outcome.process, { tail: lines, follow: false }))
      log.push(redact(line));
  } catch (error) {
    // The failure is worth telling without its log.
    if (!(error instanceof WorldError)) throw error;
    if (error.code === 'secrets-unreadable') return { ...outcome, log: [withheld] };
  }
  return { ...outcome, log: bounded(log) };
}

/** The last lines that fit. */
function bounded(log: readonly string[]): readonly string[] {
  const short = log
    .slice(-lines)
    .map((line) => cutText(line, lineCharacters) + (line.length > lineCharacters ? ' …' : ''));
  let total = 0;
  const fits = short.toReversed().findIndex((line) => {
    total += line.length + 1;
    return total > totalCharacters;
  });
  return fits < 0 ? short : short.slice(short.length - fits);
}
