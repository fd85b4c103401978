import { and, asc, desc, eq, gt, isNotNull, sql } from 'drizzle-orm';
import { commands, environments } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Intent } from '../../schema/intent.ts';
import type { Database } from './database.ts';
import { changeIntent } from './intents.ts';
import { reaching } from './world-fault.ts';

export type CommandRow = typeof commands.$inferSelect;

/** A command as a delivery carries it. */
export interface NewCommand {
  /** `comment/<id>`, `button/<delivery guid>`, `dashboard/<uuid>` or `api/<uuid>`. */
  readonly origin: string;
  readonly line: number;
  readonly environment: EnvironmentKey;
  /** The words after `/pinacle`. */
  readonly words: readonly string[];
  readonly actor: string;
  readonly actorId: number;
  readonly commentId: number | null;
  readonly issuedAt: Date;
}

/** Adds commands; those that stand there already (same origin and line) are left alone. */
export const insertCommands = reaching(async (db: Database, added: readonly NewCommand[]): Promise<void> => {
  if (added.length === 0) return;
  const rows = added.map((command) => ({ ...command, words: [...command.words] }));
  await db.insert(commands).values(rows).onConflictDoNothing();
});

/** Commands of an environment that wait, the first `limit` in the order in which they were issued. */
export const pendingCommands = reaching(
  async (db: Database, environment: EnvironmentKey, limit: number): Promise<CommandRow[]> =>
    db
      .select()
      .from(commands)
      .where(and(eq(commands.environment, environment), eq(commands.state, 'pending')))
      .orderBy(asc(commands.issuedAt), asc(commands.origin), asc(commands.line))
      .limit(limit),
);

/** What people asked of an environment lately, newest first, at most `limit`. */
export const latestCommands = reaching(
  async (db: Database, environment: EnvironmentKey, limit: number): Promise<CommandRow[]> =>
    db
      .select()
      .from(commands)
      .where(eq(commands.environment, environment))
      .orderBy(desc(commands.issuedAt), desc(commands.line))
      .limit(limit),
);

/** Notes that running a command failed; how often by now. */
export const countAttempt = reaching(
  async (db: Database, { origin, line }: Pick<CommandRow, 'origin' | 'line'>): Promise<number> => {
    const [row] = await db
      .update(commands)
      .set({ attempts: sql`${commands.attempts} + 1` })
      .where(and(eq(commands.origin, origin), eq(commands.line, line)))
      .returning({ attempts: commands.attempts });
    return row?.attempts ?? 0;
  },
);

/** How a command ended, and what it changes. */
export interface Settlement {
  readonly state: 'done' | 'refused';
  readonly answer?: string;
  /** Applied in the same transaction, once. */
  readonly change?: (intent: Intent) => Intent;
}

/**
 * Ends a pending command together with its change of the intent: both or neither, and only once.
 * False when it was ended before; then nothing changes.
 */
export const settleCommand = reaching(
  async (
    db: Database,
    command: Pick<CommandRow, 'origin' | 'line' | 'environment'>,
    settlement: Settlement,
  ): Promise<boolean> =>
    db.transaction(async (tx) => {
      const ended = await tx
        .update(commands)
        .set({ state: settlement.state, answer: settlement.answer ?? null, finishedAt: sql`now()` })
        .where(
          and(
            eq(commands.origin, command.origin),
            eq(commands.line, command.line),
            eq(commands.state, 'pending'),
          ),
        )
        .returning({ line: commands.line });
      if (ended.length === 0) return false;
      if (settlement.change) await changeIntent(tx, command.environment, settlement.change);
      return true;
    }),
);

export const findCommand = reaching(
  async (
    db: Database,
    { origin, environment }: Pick<CommandRow, 'origin' | 'environment'>,
  ): Promise<CommandRow | undefined> => {
    const [row] = await db
      .select()
      .from(commands)
      .where(and(eq(commands.origin, origin), eq(commands.environment, environment)));
    return row;
  },
);

/** Every line of one comment, in its order, with what its author is told. */
export const answersOfComment = reaching(
  async (db: Database, origin: string): Promise<Pick<CommandRow, 'line' | 'words' | 'state' | 'answer'>[]> =>
    db
      .select({
        line: commands.line,
        words: commands.words,
        state: commands.state,
        answer: commands.answer,
      })
      .from(commands)
      .where(eq(commands.origin, origin))
      .orderBy(asc(commands.line)),
);

/** How many comments with commands were written in a repository in the last hour: by one person, and by all. */
export const commentsLately = reaching(
  async (
    db: Database,
    { repositoryId, actorId }: { repositoryId: number; actorId: number },
  ): Promise<{ ofOne: number; ofAll: number }> => {
    const [row] = await db
      .select({
        ofOne: sql<number>`count(distinct ${commands.origin}) filter (where ${commands.actorId} = ${actorId})::int`,
        ofAll: sql<number>`count(distinct ${commands.origin})::int`,
      })
      .from(commands)
      .innerJoin(environments, eq(environments.key, commands.environment))
      .where(
        and(
          eq(environments.repositoryId, repositoryId),
          isNotNull(commands.commentId),
          gt(commands.issuedAt, sql`now() - interval '1 hour'`),
        ),
      );
    return row ?? { ofOne: 0, ofAll: 0 };
  },
);
