import { LineCounter } from 'yaml';
import type { Problem } from '../problem.ts';
import type { Finding, Span } from './finding.ts';
import { type Place, parentPointer } from './located.ts';

interface Context {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly places: ReadonlyMap<string, Place> | undefined;
}

/** Turns offsets into lines. Only `\n` ends a line here, as for GitHub and editors: `\r\n` ends with it too. */
export function lineCounterOf(text: string): LineCounter {
  const lines = new LineCounter();
  for (let at = 0; at >= 0; at = text.indexOf('\n', at) + 1 || -1) lines.addNewLine(at);
  return lines;
}

export function toProblem(finding: Finding<string>, { file, text, lines, places }: Context): Problem {
  const place = 'pointer' in finding.at ? nearest(finding.at.pointer, places) : undefined;
  const span = 'pointer' in finding.at ? spanOf(place, finding.at.on) : finding.at;
  const start = lines.linePos(Math.min(span.start, text.length));
  const end = lines.linePos(Math.min(Math.max(span.start, span.end), text.length));
  const path = finding.path ?? place?.path ?? '';
  const full =
    finding.missing === undefined ? path : [path, finding.missing].filter((part) => part !== '').join('.');
  return {
    file,
    line: start.line,
    column: start.col,
    endLine: end.line,
    endColumn: end.col,
    path: full,
    rule: finding.rule,
    message: finding.message,
    fix: finding.fix,
  };
}

function spanOf(place: Place | undefined, on: 'key' | 'value'): Span {
  return (on === 'key' ? place?.key : undefined) ?? place?.value ?? { start: 0, end: 0 };
}

function nearest(pointer: string, places: ReadonlyMap<string, Place> | undefined): Place | undefined {
  const place = places?.get(pointer);
  return place || pointer === '' ? place : nearest(parentPointer(pointer), places);
}
