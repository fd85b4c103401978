import { environmentKey } from '../../../schema/environment.ts';
import { type CommandLine, parseCommands } from '../../github/commands/parse.ts';
import { readCommand, verbs } from '../../github/commands/table.ts';
import { at, idAt, longTextAt, textAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

/** Commands of a new comment on a pull request by a person. An edited comment runs nothing, so none runs twice. */
export function issueComment(delivery: Delivery): Partial<Routing> {
  const { payload } = delivery;
  const repositoryId = idAt(payload, 'repository', 'id');
  const number = idAt(payload, 'issue', 'number');
  const comment = commentOf(payload);
  if (!repositoryId || !number || !comment || !isByPerson(payload)) return {};
  if (textAt(payload, 'action') !== 'created' || !at(payload, 'issue', 'pull_request')) return {};
  const ref = { kind: 'pull', repositoryId, number } as const;
  const lines = parseCommands(comment.body);
  if (lines.length === 0) return {};
  const issuedAt = timeOf(textAt(payload, 'comment', 'created_at')) ?? delivery.receivedAt;
  const { id, actor, actorId } = comment;
  const common = {
    origin: `comment/${id}`,
    environment: environmentKey(ref),
    actor,
    actorId,
    commentId: id,
    issuedAt,
  };
  const wake = mayChange(payload, lines) ? { ref } : { ref, looksOnly: true as const };
  return { wakes: [wake], commands: lines.map(({ line, words }) => ({ ...common, line, words })) };
}

/** Whom GitHub shows as a stranger. Whoever may write all the same is served too, only after the pass under way. */
const strangers = new Set(['NONE', 'CONTRIBUTOR', 'FIRST_TIMER', 'FIRST_TIME_CONTRIBUTOR', 'MANNEQUIN']);

/** Whether a command may change what is wanted, so that a pass under way is not worth its time. */
function mayChange(payload: unknown, lines: readonly CommandLine[]): boolean {
  if (strangers.has(textAt(payload, 'comment', 'author_association') ?? '')) return false;
  return lines.some(({ words }) => {
    const command = readCommand(words, 'comment');
    return 'verb' in command && verbs[command.verb].write;
  });
}

function commentOf(payload: unknown) {
  const id = idAt(payload, 'comment', 'id');
  const body = longTextAt(payload, 'comment', 'body');
  const actor = textAt(payload, 'comment', 'user', 'login');
  const actorId = idAt(payload, 'comment', 'user', 'id');
  return id && body !== undefined && actor && actorId ? { id, body, actor, actorId } : undefined;
}

/** Bots do not command us, ourselves included: our comments show the commands. */
function isByPerson(payload: unknown): boolean {
  const types = [textAt(payload, 'sender', 'type'), textAt(payload, 'comment', 'user', 'type')];
  return !types.includes('Bot') && !at(payload, 'comment', 'performed_via_github_app');
}

function timeOf(text: string | undefined): Date | undefined {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
}
