import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { reports } from '../../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Database } from '../../store/database.ts';
import { reaching } from '../../store/world-fault.ts';
import { digestOf } from './digest-of.ts';
import type { Wanted } from './wanted.ts';

export type ReportRow = Omit<typeof reports.$inferSelect, 'wanted'> & { readonly wanted: Wanted };

/** Something that GitHub should say. */
export interface NewReport {
  readonly environment: EnvironmentKey;
  /** Commit of a check and a deployment, number of a comment's pull request, comment of a reaction, origin of a reply. */
  readonly target: string;
  readonly installationId: number;
  readonly repositoryId: number;
  readonly wanted: Wanted;
  /** Never dropped. */
  readonly final: boolean;
}

/** Smaller goes first. Everybody may comment: what answers a comment never keeps a check waiting. */
export const priorities = { final: 0, first: 1, intermediate: 2, courtesy: 3 } as const;

/** Puts it down, over what was wanted before: newest wins. True when that is something new. */
export const wantReport = reaching(async (db: Database, report: NewReport): Promise<boolean> => {
  const { final, wanted, ...place } = report;
  const values = {
    ...place,
    kind: wanted.kind,
    wanted,
    wantedDigest: digestOf(wanted),
    final,
    priority: firstPriority(report),
    notBefore: isPatient(report) ? patience : null,
  };
  const changed = await db
    .insert(reports)
    .values(values)
    .onConflictDoUpdate({
      target: [reports.environment, reports.kind, reports.target],
      set: {
        wanted: sql`excluded.wanted`,
        wantedDigest: sql`excluded.wanted_digest`,
        final: sql`excluded.final`,
        priority: laterPriority,
        // A refusal was of other content: this one need not wait for its time.
        error: null,
        notBefore: laterTime,
        attempts: sql`case when ${reports.error} is null then ${reports.attempts} else 0 end`,
        installationId: sql`excluded.installation_id`,
        updatedAt: sql`now()`,
      },
      setWhere: sql`${reports.wantedDigest} <> excluded.wanted_digest`,
    })
    .returning({ kind: reports.kind });
  return changed.length > 0;
});

/** It stands as this report wants it: `wantReport` would change nothing. */
export function says({ kind, target, wantedDigest }: ReportRow, report: NewReport): boolean {
  const { wanted } = report;
  return kind === wanted.kind && target === report.target && wantedDigest === digestOf(wanted);
}

/** What is under way is worth a write once it takes a while: each write keeps the next one, a pod's readiness perhaps, waiting for a second. */
const patience = sql`now() + interval '3 seconds'`;

/** That a check exists is told at once; a reply has other lines of its comment to come. */
function isPatient({ wanted, final }: NewReport): boolean {
  return !final && (wanted.kind === 'deployment' || wanted.kind === 'reply');
}

function firstPriority({ wanted, final }: NewReport): number {
  if (wanted.kind === 'reaction' || wanted.kind === 'reply') return priorities.courtesy;
  return final ? priorities.final : priorities.first;
}

const laterPriority = sql`case when excluded.priority = ${priorities.courtesy} or excluded.final then excluded.priority
  when ${reports.sentDigest} is null then ${priorities.first}::int else ${priorities.intermediate}::int end`;

const isComment = sql`${reports.kind} = 'comment'`;

/** A comment keeps its distance to the last one; the end of anything else goes at once, and what comes before it waits its time once. */
const laterTime = sql`case when ${reports.error} is not null then null
  when ${isComment} then ${reports.notBefore}
  when excluded.final then null
  when ${reports.sentDigest} = ${reports.wantedDigest} and ${reports.kind} in ('check', 'deployment') then ${patience}
  else ${reports.notBefore} end`;

const differs = sql`${reports.sentDigest} is distinct from ${reports.wantedDigest}`;

const unsent = and(isNull(reports.error), differs);

/** What was refused and has a time is tried again then. */
const sendable = and(or(isNull(reports.error), isNotNull(reports.notBefore)), differs);

/** At one priority, what people look at first; a reply answers a person. */
const rank = sql`array_position(array['check','reply','comment','deployment','reaction'], ${reports.kind})`;

/** The report to send next; `low`: budget is short, so what is neither first nor final waits. */
export const nextReport = reaching(
  async (
    db: Database,
    ask: { installationId: number; now: Date; low: boolean },
  ): Promise<ReportRow | undefined> => {
    const [row] = await db
      .select()
      .from(reports)
      .where(
        and(
          sendable,
          eq(reports.installationId, ask.installationId),
          or(isNull(reports.notBefore), lte(reports.notBefore, ask.now)),
          ask.low ? ne(reports.priority, priorities.intermediate) : undefined,
        ),
      )
      .orderBy(asc(reports.priority), rank, asc(reports.updatedAt))
      .limit(1);
    return row as ReportRow | undefined;
  },
);

/** When the next unsent report that waits may go; undefined when none waits for a time. */
export const nextReportTime = reaching(
  async (db: Database, ask: { installationId: number; now: Date }): Promise<Date | undefined> => {
    const [row] = await db
      .select({ at: reports.notBefore })
      .from(reports)
      .where(and(sendable, eq(reports.installationId, ask.installationId), gt(reports.notBefore, ask.now)))
      .orderBy(asc(reports.notBefore))
      .limit(1);
    return row?.at ?? undefined;
  },
);

/** Installations that have something to send, now or later. */
export const installationsToTell = reaching(async (db: Database): Promise<number[]> => {
  const rows = await db.selectDistinct({ id: reports.installationId }).from(reports).where(sendable);
  return rows.map(({ id }) => id);
});

/** Installations that have something unsent that was not refused. */
export const installationsWithUnsent = reaching(async (db: Database): Promise<number[]> => {
  const rows = await db.selectDistinct({ id: reports.installationId }).from(reports).where(unsent);
  return rows.map(({ id }) => id);
});

export const reportsOf = reaching(
  async (
    db: Database,
    environment: EnvironmentKey,
    kinds: readonly Wanted['kind'][],
  ): Promise<ReportRow[]> => {
    const rows = await db
      .select()
      .from(reports)
      .where(and(eq(reports.environment, environment), inArray(reports.kind, [...kinds])))
      .orderBy(asc(reports.updatedAt));
    return rows as ReportRow[];
  },
);

/** Notes what became of a report; what is wanted may have changed meanwhile and stays wanted. False: it was withdrawn. */
export const noteReport = reaching(
  async (db: Database, row: ReportRow, change: ReportChange): Promise<boolean> => {
    const set: Record<string, unknown> = { ...change };
    const noted = await db.update(reports).set(set).where(placeOf(row)).returning({ kind: reports.kind });
    return noted.length > 0;
  },
);

export type ReportChange = Partial<
  Pick<ReportRow, 'githubId' | 'sentDigest' | 'notBefore' | 'attempts' | 'error'>
>;

/** A refusal belongs to the content that was refused: newer content is tried. `retryAt` null: this one only when somebody asks. */
export const noteRefusal = reaching(
  async (
    db: Database,
    row: ReportRow,
    refusal: { readonly error: string; readonly retryAt: Date | null },
  ): Promise<void> => {
    await db
      .update(reports)
      .set({ error: refusal.error, notBefore: refusal.retryAt, attempts: row.attempts + 1 })
      .where(and(placeOf(row), eq(reports.wantedDigest, row.wantedDigest)));
  },
);

/** Somebody may have put right what made GitHub refuse: what was refused is tried again at once. */
export const retryRefused = reaching(
  async (
    db: Database,
    of: { readonly environment: EnvironmentKey } | { readonly installationId: number },
  ): Promise<void> => {
    const where =
      'environment' in of
        ? eq(reports.environment, of.environment)
        : eq(reports.installationId, of.installationId);
    await db
      .update(reports)
      .set({ error: null, notBefore: null, attempts: 0 })
      .where(and(where, isNotNull(reports.error)));
  },
);

/** Forgets what was said long ago about commits; comments and the last deployments stay. */
export const pruneReports = reaching(async (db: Database, before: Date): Promise<number> => {
  const said = and(
    sql`${reports.sentDigest} = ${reports.wantedDigest}`,
    sql`${reports.updatedAt} < ${before.toISOString()}::timestamptz`,
  );
  const idle = sql`(${reports.kind} in ('check', 'reaction', 'reply') or ${reports.wanted}->>'state' = 'inactive')`;
  const gone = await db.delete(reports).where(and(said, idle)).returning({ kind: reports.kind });
  return gone.length;
});

function placeOf(row: Pick<ReportRow, 'environment' | 'kind' | 'target'>): SQL | undefined {
  return and(
    eq(reports.environment, row.environment),
    eq(reports.kind, row.kind),
    eq(reports.target, row.target),
  );
}
