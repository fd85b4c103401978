import { invalid, type Json, Refusal, textOf } from '../http/answer.ts';

/** GitHub's limits on a check run that its description does not (all) state. */
const MOST_ANNOTATIONS = 50;
const LONGEST_TEXT = 65_535;
const LONGEST_TITLE = 255;
const LONGEST_MESSAGE = 64 * 1024;
const MOST_ACTIONS = 3;
const ACTION_FIELDS: readonly (readonly [string, number])[] = [
  ['label', 20],
  ['description', 40],
  ['identifier', 20],
];

/** Throws GitHub's 422 for a check run that is too long, has too many annotations, or has buttons that do not fit. */
export function assertCheckLimits(body: Json): void {
  const output = (body.output as Json | undefined) ?? {};
  assertLength(output, 'title', LONGEST_TITLE);
  assertLength(output, 'summary', LONGEST_TEXT);
  assertLength(output, 'text', LONGEST_TEXT);
  const annotations = (output.annotations as Json[] | undefined) ?? [];
  if (annotations.length > MOST_ANNOTATIONS)
    throw new Refusal(
      422,
      `Invalid request.\n\nNo more than ${MOST_ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`,
    );
  for (const annotation of annotations) assertAnnotation(annotation);
  const actions = (body.actions as Json[] | undefined) ?? [];
  if (actions.length > MOST_ACTIONS)
    throw new Refusal(
      422,
      `Invalid request.\n\nNo more than ${MOST_ACTIONS} items are allowed; ${actions.length} were supplied.`,
    );
  for (const action of actions) for (const [field, most] of ACTION_FIELDS) assertLength(action, field, most);
}

function assertAnnotation(annotation: Json): void {
  assertLength(annotation, 'title', LONGEST_TITLE);
  if (Buffer.byteLength(textOf(annotation.message)) > LONGEST_MESSAGE)
    throw invalid('CheckRun', 'message', 'message is too long (maximum is 64 KB)');
  const { start_line, end_line, start_column, end_column } = annotation as Record<string, number | undefined>;
  if (start_line === undefined || end_line === undefined || start_line < 1 || end_line < start_line) {
    throw invalid('CheckRun', 'start_line', 'end_line must not be before start_line');
  }
  const columns = start_column !== undefined || end_column !== undefined;
  if (columns && start_line !== end_line)
    throw invalid('CheckRun', 'start_column', 'columns are allowed on one line only');
}

function assertLength(value: Json, field: string, most: number): void {
  const text = value[field];
  // GitHub counts bytes here: 65,535 is the size of a MySQL TEXT column.
  if (typeof text === 'string' && Buffer.byteLength(text) > most)
    throw invalid('CheckRun', field, `${field} exceeds a maximum bytesize of ${most}`);
}
