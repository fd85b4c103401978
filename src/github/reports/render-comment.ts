import { advice } from './advice.ts';
import { commandList } from './command-list.ts';
import { clip, plain } from './escape.ts';
import { factsLine, isolationLine, warningLine } from './facts-line.ts';
import { headline } from './headline.ts';
import { processTable } from './process-table.ts';
import type { View } from './view.ts';
import type { WantedComment } from './wanted.ts';

/** Hidden, and how the comment is found again when we lost its id. */
export function commentMarker(environment: string): string {
  return `<!-- pinacle:environment ${environment} -->`;
}

/** The one comment of a pull request that is kept up to date. Undefined: not a pull request, or nothing to say. */
export function renderComment(view: View): WantedComment | undefined {
  const { subject, outcome } = view;
  if (subject.pullNumber === undefined || outcome.kind === 'none') return undefined;
  const { icon, text } = headline(view);
  const marker = commentMarker(subject.environment);
  const parts = [
    marker,
    `### ${icon} ${plain(text)}`,
    warningLine(view),
    advice(view),
    view.desired.kind === 'remove' ? '' : processTable(view),
    factsLine(view),
    isolationLine(view),
    `<details><summary>Commands</summary>\n\n${commandList()}\n\n</details>`,
  ];
  const body = parts.filter((part) => part !== '').join('\n\n');
  return { kind: 'comment', number: subject.pullNumber, marker, body: clip(body, 60_000) };
}
