import type { Problem } from '../../schema/problem.ts';

/** A problem on one line of a file, of which we know no more than the line. */
export function secretProblem(
  at: { file: string; line: number; path?: string },
  words: Pick<Problem, 'rule' | 'message' | 'fix'>,
): Problem {
  const { file, line, path = '' } = at;
  return { file, line, column: 1, endLine: line, endColumn: 1, path, ...words };
}
