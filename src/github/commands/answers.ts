import { createHash } from 'node:crypto';
import { formatPlan } from '../../../reconciler/plan/format-plan.ts';
import type { Report } from '../../../reconciler/ports.ts';
import { advice } from '../reports/advice.ts';
import { commandList } from '../reports/command-list.ts';
import { clip, fence, plain } from '../reports/escape.ts';
import { factsLine, isolationLine } from '../reports/facts-line.ts';
import { headline } from '../reports/headline.ts';
import { previewPlan } from '../reports/preview-plan.ts';
import { processTable } from '../reports/process-table.ts';
import { redact } from '../reports/redact.ts';
import type { View } from '../reports/view.ts';

/** What a command's author is told, in Markdown. */
export function planAnswer(report: Report): string {
  const { desired } = report;
  const plan = previewPlan(report) ?? report.plan;
  const title =
    desired.kind === 'ask'
      ? `Not running: ${plain(desired.detail, 300)}. This is what it would do:`
      : 'A pass would do this now:';
  return `${title}\n\n${fence(redact(formatPlan(plan).split('\n')), 'diff')}`;
}

export function statusAnswer(view: View): string {
  const { icon, text } = headline(view);
  const parts = [
    `${icon} **${plain(text)}**`,
    advice(view),
    processTable(view),
    factsLine(view),
    isolationLine(view),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

export function logsAnswer(process: string, lines: readonly string[]): string {
  if (lines.length === 0) return `\`${process}\` has written nothing yet.`;
  const shown = redact(lines.slice(-100));
  return `Last ${shown.length} lines of \`${process}\`:\n\n${fence(shown)}`;
}

/** Why `/pinacle up` starts nothing, where no check says it; undefined: it starts, or the check says why not. */
export function notStarted({ desired }: Report): string | undefined {
  switch (desired.kind) {
    case 'none':
    case 'stop':
      return desired.why === 'no-manifest'
        ? 'Nothing starts: this commit has no `pinacle.yaml`. It starts as soon as one is pushed.'
        : desired.why === 'not-selected' || desired.why === 'branch-not-selected'
          ? 'Nothing starts: the deploy policy does not select this. It starts as soon as it does.'
          : undefined;
    case 'ask':
      return desired.why === 'pull-requests-off'
        ? 'Nothing starts: `deploy.pullRequests` is `off` in `pinacle.yaml` of the base branch. Set it to `comment` or `auto` there; then it starts.'
        : undefined;
    case 'run':
    case 'remove':
    case 'invalid':
      return undefined;
  }
}

export function helpAnswer(): string {
  return commandList();
}

/** The whole reply: whom it answers, without a mention that would notify, and a hidden mark by which it is found again. */
export function replyBody(reply: { marker: string; text: string }): string {
  return clip(`${reply.marker}\n${reply.text}`, 60_000);
}

/** One reply for each comment. */
export function replyMarker({ origin }: { origin: string }): string {
  const id = createHash('sha256').update(origin).digest('hex').slice(0, 16);
  return `<!-- pinacle:reply ${id} -->`;
}
