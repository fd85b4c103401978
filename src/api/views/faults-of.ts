import type { Outcome } from '../../../reconciler/outcome.ts';
import type { Environment } from '../../../schema/api/environment.ts';
import { redact, redactedText } from '../../github/reports/redact.ts';

/** What is wrong with an environment, as the check shows it. Pure. */
export function faultsOf(outcome: Outcome | null): Pick<Environment, 'problems' | 'failure'> {
  if (outcome?.kind === 'invalid') return { problems: [...outcome.problems], failure: null };
  if (outcome?.kind !== 'failed') return { problems: [], failure: null };
  const program = outcome.fault === 'program' ? outcome : { process: null, log: [] };
  const failure = {
    process: program.process,
    message: redactedText(outcome.message),
    log: redact(program.log),
  };
  return { problems: [], failure };
}
