import { fieldName, priceWords, sentenceList } from './changes.ts';
import type { Action, FieldChange, Plan, Step } from './plan.ts';

/** One long reason must not push all others off the page. */
const widest = 72;

/** The plan as people read it in a check, a comment and the terminal: aligned plain text, no line end after the last line. */
export function formatPlan(plan: Plan): string {
  const later = plan.later ?? [];
  const all = [...plan.steps, ...later];
  const width = Math.min(widest, Math.max(0, ...all.map((step) => words(step).why.length)));
  const lines = (steps: readonly Step[]) => steps.flatMap((step) => stepLines(step, width));
  const paragraphs = [[headline(plan)], lines(plan.steps), waitLines(plan), lines(later)];
  return paragraphs
    .filter((paragraph) => paragraph.length > 0)
    .map((paragraph) => paragraph.join('\n'))
    .join('\n\n');
}

function headline({ steps, later = [], waitingFor, price }: Plan): string {
  const now = later.length > 0 ? ' now' : '';
  const some = `${steps.length} step${steps.length === 1 ? '' : 's'}${now}`;
  const none = waitingFor.length > 0 ? 'Nothing to do just now' : 'Nothing to do';
  return [
    steps.length > 0 ? some : none,
    ...(later.length > 0 ? [`${later.length} later`] : []),
    ...(price ? [priceWords(price.from, price.to)] : []),
  ].join(', ');
}

function waitLines({ steps, waitingFor, later = [] }: Plan): readonly string[] {
  if (waitingFor.length === 0) return [];
  const start = steps.length > 0 ? 'Then it waits' : 'It waits';
  return [`${start} until ${sentenceList(waitingFor)}${later.length > 0 ? ', and goes on:' : '.'}`];
}

function stepLines(step: Step, width: number): readonly string[] {
  const { why, what } = words(step);
  return [
    `${sign(step.action, what)} ${why.padEnd(width)} → ${what}`,
    ...step.changes.flatMap((change) => changeLine(change)),
  ];
}

/** A reason ends in what is done: `process web: startCommand changed` → `restart`. */
function words({ reason }: Step): { readonly why: string; readonly what: string } {
  const line = oneLine(reason);
  const arrow = line.lastIndexOf(' → ');
  return arrow < 0 ? { why: line, what: 'do' } : { why: line.slice(0, arrow), what: line.slice(arrow + 3) };
}

/** `+` begins, `-` ends, `~` changes. */
function sign({ do: act }: Action, what: string): '+' | '~' | '-' {
  switch (act) {
    case 'create-pod':
    case 'start-pod':
    case 'start-process':
      return '+';
    case 'run-process':
      return what === 'start' ? '+' : '~';
    case 'checkout':
    case 'install':
    case 'put-secrets':
      return '~';
    case 'stop-pod':
    case 'remove-pod':
    case 'remove-workspace':
    case 'stop-process':
    case 'remove-process':
      return '-';
  }
}

/** What the reason has said already is not said again; values of the environment are never shown. */
function changeLine({ field, from, to }: FieldChange): readonly string[] {
  const indent = '    ';
  if (field === 'commit' || field === 'image' || field === 'tier' || field === 'ports') return [];
  if (field.endsWith(' request')) return [];
  if (field.startsWith('secret.')) return [`${indent}${secretWords({ field, from, to })}`];
  if (!field.startsWith('env.'))
    return [`${indent}${field}: ${oneLine(from ?? '(none)')} → ${oneLine(to ?? '(none)')}`];
  const how = from === null ? 'added' : to === null ? 'removed' : 'changed';
  return [`${indent}${fieldName(field)} ${how}`];
}

/** `secret DB_URL changed (manifest → environment)`: what became of it and whose it is; see `secretFields`. */
function secretWords({ field, from, to }: FieldChange): string {
  const [oldScope, oldMark] = from?.split(' ') ?? [];
  const [scope, mark] = to?.split(' ') ?? [];
  // What lay there before is not known by name.
  if (from === '') return `${fieldName(field)} (${scope})`;
  const how = from === null ? 'added' : to === null ? 'removed' : mark === oldMark ? 'unchanged' : 'changed';
  const whose = [...new Set([oldScope, scope].filter((each) => each !== undefined))].join(' → ');
  return `${fieldName(field)} ${how} (${whose})`;
}

/** Values come from a repository: none may begin a line of its own or move the cursor of a terminal. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{C}/gu, '?');
}
