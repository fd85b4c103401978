import { formatProblem } from '../../schema/manifest/format-problem.ts';
import type { Problem } from '../../schema/problem.ts';
import type { JsonOption } from './json-option.ts';

/** What a command has to say: to people, and the same to machines. */
export type Told =
  | { readonly lines: readonly string[]; readonly json: object }
  /** Of the file; exit code 1. `json`: what else machines are told. */
  | { readonly problems: readonly Problem[]; readonly json?: object }
  /** Exit code 1 the user's fault, 2 the world's. */
  | { readonly error: string; readonly exit: 1 | 2 };

/** Prints it; the exit code. */
export function tell(told: Told, { json = false }: JsonOption): number {
  if ('error' in told) {
    if (json) console.log(JSON.stringify({ error: told.error }, null, 2));
    else console.error(told.error);
    return told.exit;
  }
  const { problems } = 'problems' in told ? told : { problems: undefined };
  const words = 'lines' in told ? told.lines : (problems ?? []).map(formatProblem);
  console.log(
    json ? JSON.stringify({ ...told.json, ...(problems && { problems }) }, null, 2) : words.join('\n'),
  );
  return problems ? 1 : 0;
}
