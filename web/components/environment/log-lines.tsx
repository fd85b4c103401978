'use client';

import { memo, type ReactNode } from 'react';
import { readAnsi } from '../../lib/ansi.ts';
import type { LogLine } from './use-logs.ts';

interface Props {
  readonly lines: readonly LogLine[];
  readonly sought: string;
  /** Each with the name of its process. */
  readonly labelled: boolean;
}

/** The browser lays out only what is on the screen (`content-visibility`): thousands of lines cost what some dozens do. */
export const LogLines = memo(({ lines, sought, labelled }: Props) => (
  <>
    {lines.map((line) => (
      <Line key={line.number} line={line} sought={sought} labelled={labelled} />
    ))}
  </>
));

const Line = memo(({ line, sought, labelled }: Omit<Props, 'lines'> & { line: LogLine }) => (
  <div className="flex gap-4 whitespace-pre-wrap break-all px-3 [contain-intrinsic-size:auto_1.25rem] [content-visibility:auto] hover:bg-hover sm:px-5">
    {labelled ? <span className="w-20 shrink-0 select-none truncate text-soft">{line.process}</span> : null}
    <span className="min-w-0">
      {readAnsi(line.text).map(({ text, style }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line never changes
        <span key={index} className={style}>
          {marked(text, sought)}
        </span>
      ))}
    </span>
  </div>
));

function marked(text: string, sought: string): ReactNode {
  const at = sought === '' ? -1 : text.toLowerCase().indexOf(sought);
  if (at < 0) return text;
  const end = at + sought.length;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-xs bg-warn/30 text-inherit">{text.slice(at, end)}</mark>
      {marked(text.slice(end), sought)}
    </>
  );
}
