import { type EnvironmentKey, parseEnvironmentKey } from '../../../schema/environment.ts';
import { WorldError, worldErrors } from '../../../schema/world-error.ts';
import { type CommandRow, countAttempt, pendingCommands, settleCommand } from '../../store/commands.ts';
import { findEnvironment } from '../../store/environments.ts';
import { findRepository } from '../../store/installations.ts';
import { readIntent } from '../../store/intents.ts';
import { asDatabaseFault } from '../../store/world-fault.ts';
import { retryRefused } from '../reports/report-rows.ts';
import { storedSubject } from '../source/subject.ts';
import { toWorldError } from '../to-world-error.ts';
import { answerCommand } from './answer.ts';
import { notStarted } from './answers.ts';
import { applyCommand } from './apply.ts';
import type { Command, Refusal } from './command.ts';
import type { CommandDeps } from './command-deps.ts';
import { deedOf } from './deed-of.ts';
import { type Desk, placeOf } from './desk.ts';
import { prepare } from './prepare.ts';
import { refusalOf } from './refusal-of.ts';
import { isUnanswered, reaction, repliesTo } from './replies.ts';
import { readCommand } from './table.ts';

export interface CommandsRun {
  readonly done: number;
  readonly refused: number;
  /** Some are left for the next pass. */
  readonly more: boolean;
}

/** So many a pass: whoever writes hundreds does not keep the environment from being looked at. */
const perPass = 20;

/** How one command ended. */
interface Ending {
  readonly state: 'done' | 'refused';
  /** For the person; absent: the eyes are answer enough. */
  readonly reply?: string;
  readonly change?: NonNullable<ReturnType<typeof applyCommand>>;
}

/**
 * Runs what people asked of an environment, in order. Each ends in one transaction with its change of the intent and its answer,
 * so that a crash runs it again and never twice. Permission is asked at this moment; while GitHub does not say, the command and
 * those behind it wait: then the WorldError is thrown.
 */
export async function runPendingCommands(
  deps: CommandDeps,
  environment: EnvironmentKey,
): Promise<CommandsRun> {
  const pending = await pendingCommands(deps.db, environment, perPass);
  const count = { done: 0, refused: 0 };
  if (pending.length === 0) return { ...count, more: false };
  const desk = await openDesk(deps, environment);
  await showEyes(desk, pending);
  for (const row of pending) {
    count[await runToItsEnd(desk, row)] += 1;
  }
  return { ...count, more: pending.length === perPass };
}

/** A command whose running fails by a fault of ours so many times is refused: it must not keep its environment from every pass. */
const maxAttempts = 3;

async function runToItsEnd(desk: Desk, row: CommandRow): Promise<Ending['state']> {
  try {
    const ending = await endOf(desk, row);
    await settle(desk, row, ending);
    return ending.state;
  } catch (error) {
    if (asDatabaseFault(error) instanceof WorldError) throw error;
    if ((await countAttempt(desk.deps.db, row)) < maxAttempts) throw error;
    desk.deps.log.error({ err: error, environment: desk.environment }, 'a command fails again and again');
    // Nothing of the fault nor of the command is in it: either may be why it cannot be stored.
    const reply = 'This could not be done: Pinacle failed at it several times. Its log says why.';
    await settle(desk, row, { state: 'refused', reply });
    return 'refused';
  }
}

/** What no later try can change is refused; it must not keep others waiting for ever. */
async function endOf(desk: Desk, row: CommandRow): Promise<Ending> {
  try {
    return await runOne(desk, row);
  } catch (error) {
    const fault = toWorldError(error, 'run the command');
    if (!(fault instanceof WorldError) || fault.retry) throw fault;
    desk.deps.log.warn({ err: fault, environment: desk.environment }, 'a command cannot be run');
    return { state: 'refused', reply: `This could not be done: ${worldErrors[fault.code].what}.` };
  }
}

async function openDesk(deps: CommandDeps, environment: EnvironmentKey): Promise<Desk> {
  const ref = parseEnvironmentKey(environment);
  if (!ref) throw new Error(`not the key of an environment: ${environment.slice(0, 100)}`);
  const [repository, row] = await Promise.all([
    findRepository(deps.db, ref.repositoryId),
    findEnvironment(deps.db, environment),
  ]);
  if (!repository)
    throw new WorldError('repository-unreadable', `nobody told us of repository ${ref.repositoryId}`);
  const { id: repositoryId, installationId } = repository;
  const octokit = await deps.app.repository({ installationId, repositoryId, step: 'command' });
  const last = storedSubject(row?.subject);
  return { deps, environment, ref, repository, octokit, last, wish: row?.wish ?? null };
}

async function showEyes(desk: Desk, rows: readonly CommandRow[]): Promise<void> {
  const comments = new Map(rows.flatMap((row) => (row.commentId === null ? [] : [[row.commentId, row]])));
  for (const [id, row] of comments)
    if (!(await isUnanswered(desk, row))) await desk.deps.outbox.want([reaction(desk, id, 'eyes')]);
}

async function runOne(desk: Desk, row: CommandRow): Promise<Ending> {
  const command = readCommand(row.words, row.commentId === null ? 'button' : 'comment');
  if ('refused' in command) return { state: 'refused', reply: command.refused };
  const refusal = await refusalNow(desk, row, command);
  if (refusal) return { state: 'refused', reply: refusal.refused };
  const asking = await prepare(desk, row, command);
  if ('refused' in asking) return { state: 'refused', reply: asking.refused };
  const change = applyCommand(command, asking);
  const reply =
    command.verb === 'up' ? await whyNotUp(desk) : await answerCommand(desk.deps, desk.environment, command);
  if (typeof reply === 'object') return { state: 'refused', reply: reply.refused };
  return { state: 'done', ...(reply === undefined ? {} : { reply }), ...(change ? { change } : {}) };
}

/** As the last pass saw it, `up` is enough: the wish itself will answer. */
const startable = new Set(['run', 'stop/asleep', 'ask/comment-to-start', 'ask/quota', 'invalid']);

/** What still keeps the environment from running, when no check will say it; asked only where the last pass did not see that it can run. */
async function whyNotUp({ deps, environment, wish }: Desk): Promise<string | undefined> {
  if (startable.has(wish ?? '')) return undefined;
  // A courtesy: what cannot be read now, the pass will say.
  const report = await deps.preview(environment).catch((error: unknown) => {
    if (error instanceof WorldError) return null;
    throw error;
  });
  return report ? notStarted(report) : undefined;
}

/** An earlier command of the same pass may have approved: the intent is read for each. */
async function refusalNow(desk: Desk, row: CommandRow, command: Command): Promise<Refusal | undefined> {
  const { octokit, repository } = desk;
  const { approved } = await readIntent(desk.deps.db, desk.environment);
  const person = { login: row.actor, id: row.actorId };
  return refusalOf({ command, person, octokit, repository, approved, place: () => placeOf(desk) });
}

async function settle(desk: Desk, row: CommandRow, ending: Ending): Promise<void> {
  const { db, outbox, recordDeed } = desk.deps;
  const silent = await isUnanswered(desk, row);
  await db.transaction(async (tx) => {
    const { state, reply, change } = ending;
    const before = await readIntent(tx, desk.environment);
    const settled = await settleCommand(tx, row, {
      state,
      ...(reply === undefined ? {} : { answer: reply }),
      ...(change ? { change } : {}),
    });
    if (!settled) return;
    const intents = [before, await readIntent(tx, desk.environment)] as const;
    await recordDeed(tx, deedOf(row, { repository: desk.repository, state, reply, intents }));
    if (!silent) await outbox.want(await repliesTo(desk, tx, row), tx);
    // What GitHub refused may be put right by now: that is what people sync for.
    if (state === 'done' && row.words[0] === 'sync')
      await retryRefused(tx, { environment: desk.environment });
  });
  outbox.wake(desk.repository.installationId);
}
