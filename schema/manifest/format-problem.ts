import type { Problem } from '../problem.ts';

/** One problem for a terminal: where, rule and what on the first line, the fix on the second. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, rule, message, fix } = problem;
  return `${file}:${line}:${column} ${rule}: ${message}\n  ${fix}`;
}
