import { plain } from './escape.ts';
import { dateWords } from './facts-line.ts';
import { isUnapproved } from './is-unapproved.ts';
import { runningPod } from './seen-processes.ts';
import type { View } from './view.ts';

/** What it means and what to do, in one or two sentences; empty when all is well. Markdown. */
export function advice(view: View): string {
  const { outcome } = view;
  if (isUnapproved(view)) return approveAdvice(view);
  switch (outcome.kind) {
    case 'converged':
      return settledAdvice(view);
    case 'progressing':
    case 'none':
      return '';
    case 'waiting':
      return sentence(outcome.action);
    case 'invalid':
      return `The manifest cannot be used. ${stillRuns(view)}Fix the lines below and push.`;
    case 'failed':
      return outcome.fault === 'program'
        ? 'It is not tried again until something changes: push a fix, or press **Redeploy**.'
        : worldAdvice(outcome);
  }
}

function settledAdvice({ desired, observed, subject }: View): string {
  if (desired.kind === 'stop' && desired.why === 'asleep')
    return 'Nobody used it for a while. The workspace is kept; whoever opens a URL wakes it, and so does a push.';
  if (desired.kind === 'stop' && desired.why === 'suspended')
    return subject.kind === 'branch'
      ? 'The workspace is kept. Press **Resume** to start it again.'
      : 'The workspace is kept. `/pinacle resume` starts it again.';
  if (desired.kind !== 'remove' || subject.kind !== 'pull') return '';
  if (desired.signal.kind === 'closed' && desired.signal.keepUntil !== undefined && observed.workspace)
    return `The pod is gone. Its workspace is kept until ${dateWords(desired.signal.keepUntil)}: opening the pull request again brings it back.`;
  const again = desired.signal.kind === 'down' || desired.signal.kind === 'expired';
  return again ? 'Pod and workspace are gone. `/pinacle up` makes new ones.' : 'Pod and workspace are gone.';
}

/** The whole commit stands there to be copied: a shorter one says less than what was looked at. */
function approveAdvice({ subject }: View): string {
  return [
    'Read the code first. Then someone with maintain or admin permission runs exactly this commit, without secrets,',
    `by **Approve** or by the comment \`/pinacle approve ${subject.head}\`;`,
    '`--with-secrets` behind it gives it the secrets too. A new push needs a new approval.',
  ].join(' ');
}

function worldAdvice({ message, retry }: { readonly message: string; readonly retry: boolean }): string {
  const end = retry
    ? 'Nothing is lost: it is tried again by itself.'
    : 'Comment `/pinacle sync` once that is put right.';
  return `${sentence(message)} ${end}`;
}

function stillRuns({ observed }: View): string {
  return runningPod(observed) ? 'The last good pod keeps running. ' : '';
}

/** Escaped, and ended by a full stop. */
function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const escaped = plain(`${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}`, 500);
  return /[.!?…]$/.test(trimmed) ? escaped : `${escaped}.`;
}
