import { and, asc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { installations, repositories } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type RepositoryRow = typeof repositories.$inferSelect;

export interface KnownInstallation {
  readonly id: number;
  readonly account: string;
  /** Absent: leave as it is. */
  readonly suspended?: boolean;
  readonly deleted?: boolean;
}

export interface KnownRepository {
  readonly id: number;
  readonly installationId: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch?: string;
}

export const saveInstallation = reaching(async (db: Database, known: KnownInstallation): Promise<void> => {
  const set = {
    account: known.account,
    ...(known.suspended === undefined ? {} : { suspendedAt: known.suspended ? sql`now()` : null }),
    ...(known.deleted === undefined ? {} : { deletedAt: known.deleted ? sql`now()` : null }),
  };
  await db
    .insert(installations)
    .values({ id: known.id, ...set })
    .onConflictDoUpdate({ target: installations.id, set });
});

/** Notes that an installation was heard of just now; makes a bare row when it is new. */
export const hearInstallations = reaching(async (db: Database, ids: readonly number[]): Promise<void> => {
  const sorted = [...new Set(ids)].toSorted((a, b) => a - b);
  if (sorted.length === 0) return;
  await db
    .insert(installations)
    .values(sorted.map((id) => ({ id, account: '', lastDeliveryAt: sql`now()` })))
    .onConflictDoUpdate({ target: installations.id, set: { lastDeliveryAt: sql`now()` } });
});

/** Names, owner and installation as last told. */
export const saveRepositories = reaching(
  async (db: Database, known: readonly KnownRepository[]): Promise<void> => {
    const byId = new Map(known.map((repository) => [repository.id, repository]));
    const rows = [...byId.values()].toSorted((a, b) => a.id - b.id);
    if (rows.length === 0) return;
    await db
      .insert(repositories)
      .values(rows)
      .onConflictDoUpdate({
        target: repositories.id,
        set: {
          installationId: sql`excluded.installation_id`,
          owner: sql`excluded.owner`,
          name: sql`excluded.name`,
          defaultBranch: sql`coalesce(excluded.default_branch, ${repositories.defaultBranch})`,
          removedAt: null,
        },
      });
  },
);

/** Adds installations and repositories that nobody told us of and leaves the known ones alone: for what an inventory found. */
export const adoptRepositories = reaching(
  async (db: Database, known: readonly KnownRepository[]): Promise<void> => {
    if (known.length === 0) return;
    const owners = known.map(({ installationId, owner }) => ({ id: installationId, account: owner }));
    await db.insert(installations).values(owners).onConflictDoNothing();
    await db
      .insert(repositories)
      .values([...known])
      .onConflictDoNothing();
  },
);

export const forgetRepositories = reaching(async (db: Database, ids: readonly number[]): Promise<void> => {
  if (ids.length === 0) return;
  await db
    .update(repositories)
    .set({ removedAt: sql`now()` })
    .where(inArray(repositories.id, [...ids]));
});

export const findRepository = reaching(
  async (db: Database, id: number): Promise<RepositoryRow | undefined> => {
    const [row] = await db.select().from(repositories).where(eq(repositories.id, id));
    return row;
  },
);

/** By the name that it was last told to have; GitHub's names are the same in upper and lower case. */
export const findRepositoryNamed = reaching(
  async (
    db: Database,
    { owner, name }: { owner: string; name: string },
  ): Promise<RepositoryRow | undefined> => {
    const [row] = await db
      .select()
      .from(repositories)
      .where(
        and(
          sql`lower(${repositories.owner}) = lower(${owner})`,
          sql`lower(${repositories.name}) = lower(${name})`,
          isNull(repositories.removedAt),
        ),
      );
    return row;
  },
);

/** The app is there and may act. */
const inUse = and(
  isNull(repositories.removedAt),
  isNull(installations.deletedAt),
  isNull(installations.suspendedAt),
);

/** Those that the app can see, or one of them, by owner and name. */
export const listRepositories = reaching(async (db: Database, only?: number): Promise<RepositoryRow[]> => {
  const rows = await db
    .select({ repository: repositories })
    .from(repositories)
    .innerJoin(installations, eq(installations.id, repositories.installationId))
    .where(and(inUse, only === undefined ? undefined : eq(repositories.id, only)))
    .orderBy(asc(repositories.owner), asc(repositories.name));
  return rows.map((row) => row.repository);
});

/** All of an installation that the app can see. */
export const repositoriesOf = reaching(
  async (db: Database, installationId: number): Promise<RepositoryRow[]> =>
    db
      .select()
      .from(repositories)
      .where(and(eq(repositories.installationId, installationId), isNull(repositories.removedAt)))
      .orderBy(asc(repositories.id)),
);

/** Repositories whose installation was not heard of for `silentMs`, or that were never read. */
export const silentRepositories = reaching(
  async (db: Database, silentMs: number): Promise<RepositoryRow[]> => {
    const heard = sql`now() - ${silentMs} * interval '1 millisecond'`;
    const rows = await db
      .select({ repository: repositories })
      .from(repositories)
      .innerJoin(installations, eq(installations.id, repositories.installationId))
      .where(
        and(
          inUse,
          or(
            isNull(repositories.heads),
            isNull(repositories.pulls),
            isNull(installations.lastDeliveryAt),
            lt(installations.lastDeliveryAt, heard),
          ),
        ),
      )
      .orderBy(asc(repositories.id));
    return rows.map((row) => row.repository);
  },
);

/** `pulls`: head by number of the open pull requests. */
export const savePulls = reaching(
  async (
    db: Database,
    id: number,
    seen: { etag: string | undefined; pulls: Record<string, string> },
  ): Promise<void> => {
    await db
      .update(repositories)
      .set({ pullsEtag: seen.etag ?? null, pulls: seen.pulls })
      .where(eq(repositories.id, id));
  },
);

export const saveHeads = reaching(
  async (
    db: Database,
    id: number,
    seen: { etag: string | undefined; heads: Record<string, string> },
  ): Promise<void> => {
    await db
      .update(repositories)
      .set({ headsEtag: seen.etag ?? null, heads: seen.heads })
      .where(eq(repositories.id, id));
  },
);
