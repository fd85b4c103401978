import { environmentKey } from '../../../schema/environment.ts';
import { parseCommands } from '../../github/commands/parse.ts';
import { at, idAt, longTextAt, textAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

/**
 * Commands of a new comment on a pull request by a person. An edited comment runs nothing: its words may be another's, or newer than what
 * was looked at. A pass under way goes on, because only GitHub says who may end it, and it is not asked here.
 */
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
  return {
    wakes: [{ ref, looksOnly: true }],
    commands: lines.map(({ line, words }) => ({ ...common, line, words })),
  };
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
