import { answersOfComment, type CommandRow, commentsLately } from '../../store/commands.ts';
import type { Database } from '../../store/database.ts';
import type { NewReport } from '../reports/report-rows.ts';
import { replyBody, replyMarker } from './answers.ts';
import type { Desk } from './desk.ts';

/**
 * Comments with commands that we answer in an hour, in one repository: of one person, and of all together. What is beyond runs as well if
 * it may, and is not answered: everybody may comment, and each answer takes from what GitHub lets us write.
 */
export const answeredAnHour = { ofOne: 20, ofAll: 100 } as const;

/** Whether a comment is one of those that are not answered any more. */
export async function isUnanswered({ deps, repository }: Desk, row: CommandRow): Promise<boolean> {
  if (row.commentId === null) return false;
  const { ofOne, ofAll } = await commentsLately(deps.db, {
    repositoryId: repository.id,
    actorId: row.actorId,
  });
  return ofOne > answeredAnHour.ofOne || ofAll > answeredAnHour.ofAll;
}

/**
 * What is said of a command that has just been settled in `tx`: a reaction, and one reply for all lines of its comment, which waits a
 * little while lines are left. A button has no comment: on a pull request its refusal is a reply, on a branch the check says it.
 */
export async function repliesTo(desk: Desk, tx: Database, row: CommandRow): Promise<readonly NewReport[]> {
  // Who asked there reads the answer there.
  if (/^(?:dashboard|api)\//.test(row.origin)) return [];
  const lines = await answersOfComment(tx, row.origin);
  const own = lines.find(({ line }) => line === row.line);
  const confused =
    own?.state === 'refused' && row.commentId !== null ? [reaction(desk, row.commentId, 'confused')] : [];
  const answered = lines.filter(({ answer }) => answer !== null);
  if (own?.answer == null || desk.ref.kind !== 'pull') return confused;
  const marker = replyMarker(row);
  const text =
    lines.length === 1 && row.commentId !== null
      ? own.answer
      : answered.map((one) => `${titleOf(row, one.words)}${one.answer}`).join('\n\n');
  const { number } = desk.ref;
  const wanted = { kind: 'reply' as const, number, marker, body: replyBody({ marker, text }) };
  const final = lines.every(({ state }) => state !== 'pending');
  return [...confused, { ...placeOfReport(desk), target: row.origin, wanted, final }];
}

function titleOf({ commentId, actor }: CommandRow, [word = 'button']: readonly string[]): string {
  if (commentId === null) return `**${word}** by \`${actor.replace(/`/g, '')}\`: `;
  return `**\`/pinacle ${word.replace(/[^a-z-]/g, '')}\`**

`;
}

export function reaction(desk: Desk, commentId: number, content: 'eyes' | 'confused'): NewReport {
  const wanted = { kind: 'reaction' as const, commentId, content };
  return { ...placeOfReport(desk), target: `${commentId}/${content}`, wanted, final: true };
}

function placeOfReport({ environment, repository }: Desk) {
  return { environment, installationId: repository.installationId, repositoryId: repository.id };
}
