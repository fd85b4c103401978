import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Problem } from '../../../schema/problem.ts';

/** Problems at their places in a text, in the words of the check. */
export function diagnosticsOf(doc: Text, problems: readonly Problem[]): Diagnostic[] {
  return problems.map(({ line, column, endLine, endColumn, message, fix }) => {
    const from = offsetOf(doc, line, column);
    const to = Math.max(from, offsetOf(doc, endLine, endColumn));
    return { from, to, severity: 'error', message: `${message}\n${fix}` };
  });
}

/** Lines and columns count from 1, as people do; what is beyond the text is its end. */
export function offsetOf(doc: Text, line: number, column: number): number {
  if (line > doc.lines) return doc.length;
  const { from, to } = doc.line(Math.max(line, 1));
  return Math.min(from + Math.max(column, 1) - 1, to);
}
