import { formatPlan } from '../../../reconciler/plan/format-plan.ts';
import { openedSpec } from '../../../reconciler/plan/spec-of.ts';
import { cutText } from '../../../schema/cut-text.ts';
import type { Problem } from '../../../schema/problem.ts';
import { advice } from './advice.ts';
import { domainsHint } from './domains-hint.ts';
import { clip, fence, plain, printable } from './escape.ts';
import { factsLine, isolationLine } from './facts-line.ts';
import { headline } from './headline.ts';
import { isUnapproved } from './is-unapproved.ts';
import { previewPlan } from './preview-plan.ts';
import { processTable } from './process-table.ts';
import { redact } from './redact.ts';
import { secretsHint } from './secrets-hint.ts';
import type { View } from './view.ts';
import type { WantedAction, WantedAnnotation, WantedCheck } from './wanted.ts';

/** GitHub's limits are 65,535 characters for summary and text; annotations beyond these help nobody. */
const maxText = 60_000;
const maxAnnotations = 200;

/** The check run of the head commit. Undefined: the outcome is not worth a check. */
export function renderCheck(view: View): WantedCheck | undefined {
  const { subject, outcome, desired } = view;
  if (outcome.kind === 'none' || (desired.kind === 'ask' && desired.why === 'pull-requests-off'))
    return undefined;
  const { text: title, conclusion } = headline(view);
  const text = logText(view);
  return {
    kind: 'check',
    headSha: subject.head,
    externalId: subject.environment,
    detailsUrl: view.pageUrl,
    ...(conclusion ? { status: 'completed', conclusion } : { status: 'in_progress' }),
    title: cutText(printable(title), 200),
    summary: clip(summary(view), maxText),
    ...(text === '' ? {} : { text: clip(text, maxText) }),
    annotations: annotationsOf(view),
    actions: buttonsOf(view),
  };
}

function summary(view: View): string {
  const parts = [
    view.notice ? `> ⚠️ ${plain(view.notice, 400)}` : '',
    advice(view),
    problemList(view),
    processTable(view),
    factsLine(view),
    isolationLine(view),
    domainsHint(view),
    planBlock(view),
    secretsHint(view),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What this pass does or, while a person is asked, would do. */
function planBlock(view: View): string {
  const asks = view.desired.kind === 'ask' || isUnapproved(view);
  const plan = asks ? previewPlan(view) : view.plan;
  if (!plan || plan.steps.length === 0) return '';
  const title = asks ? 'What it would do' : 'What changes';
  return `**${title}**\n\n${fence(redact(formatPlan(plan).split('\n')), 'diff')}`;
}

function problemList({ outcome }: View): string {
  if (outcome.kind !== 'invalid') return '';
  const lines = outcome.problems.slice(0, 50).map((problem) => {
    const { file, line, message, fix } = problem;
    return `- ${plain(`${file}:${line}`)}: ${plain(message, 400)} → ${plain(fix, 400)}`;
  });
  const more = outcome.problems.length - lines.length;
  return [...lines, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n');
}

function logText({ outcome }: View): string {
  if (outcome.kind !== 'failed' || outcome.fault !== 'program' || outcome.log.length === 0) return '';
  const lines = redact(outcome.log.slice(-50));
  return `**Last ${lines.length} lines of ${plain(outcome.process)}**\n\n${fence(lines)}`;
}

function annotationsOf({ outcome, desired }: View): WantedAnnotation[] {
  if (outcome.kind === 'invalid') return outcome.problems.slice(0, maxAnnotations).map(annotationOf);
  if (outcome.kind !== 'failed' || outcome.fault !== 'program' || desired.kind !== 'run') return [];
  const line = desired.spec.processes.find(({ name }) => name === outcome.process)?.line;
  if (line === undefined) return [];
  const message = cutText(printable(redact([outcome.message])[0] ?? ''), 1000);
  const title = cutText(`${outcome.process} failed`, 200);
  return [
    { path: 'pinacle.yaml', start_line: line, end_line: line, annotation_level: 'failure', title, message },
  ];
}

function annotationOf(problem: Problem): WantedAnnotation {
  const { file, line, endLine, column, endColumn, rule, message, fix } = problem;
  return {
    path: file,
    start_line: line,
    end_line: Math.max(line, endLine),
    // GitHub refuses columns on a range of several lines.
    ...(line === endLine ? { start_column: column, end_column: Math.max(column, endColumn) } : {}),
    annotation_level: 'failure',
    title: cutText(rule, 200),
    message: cutText(`${printable(message)}\n${printable(fix)}`, 2000),
  };
}

function hasPod({ desired, observed, plan }: View): boolean {
  return (
    openedSpec(desired) !== undefined &&
    (observed.pods.length > 0 || plan.steps.some(({ action }) => action.do === 'create-pod'))
  );
}

/** On a branch nobody can comment: what a button stopped, a button must start again. */
function buttonsOf(view: View): readonly WantedAction[] {
  const { desired } = view;
  if (isUnapproved(view)) return [approve];
  if (desired.kind === 'stop' && desired.why === 'suspended') return [resume];
  if (desired.kind === 'ask' && desired.why === 'many-removals') return [remove];
  return hasPod(view) ? buttons : [];
}

const resume: WantedAction = {
  label: 'Resume',
  description: 'Start the pod with its workspace again',
  identifier: 'resume',
};

const remove: WantedAction = {
  label: 'Remove',
  description: 'Remove the pod and its workspace',
  identifier: 'remove',
};

/** GitHub sends the commit of the check along: whoever presses approves that one. */
const approve: WantedAction = {
  label: 'Approve',
  description: 'Run this very commit, without secrets',
  identifier: 'approve',
};

const buttons: readonly WantedAction[] = [
  { label: 'Restart', description: 'Restart every process of the pod', identifier: 'restart' },
  { label: 'Stop', description: 'Stop the pod, keep its workspace', identifier: 'stop' },
  { label: 'Redeploy', description: 'Replace the pod with a new one', identifier: 'redeploy' },
];
