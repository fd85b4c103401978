import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { environments, routes } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Visibility } from '../../schema/manifest/types.ts';
import type { Database } from './database.ts';
import { hostName, type NamedProcess } from './host-name.ts';
import { reaching } from './world-fault.ts';

export type RouteRow = typeof routes.$inferSelect;

export interface WantedRoute extends NamedProcess {
  readonly visibility: Visibility;
  /** What the policy allows at most, for links too; `public` when absent. */
  readonly widest?: Visibility;
}

/** The host name of a process: the one it has, else a new one that nobody has. Stable, also after a rename. */
export const assignHost = reaching(async (db: Database, wanted: WantedRoute): Promise<string> => {
  for (let salt = 0; salt < 5; salt++) {
    const held = await holdHost(db, wanted);
    if (held) return held;
    const { environment, process, visibility, widest } = wanted;
    await db
      .insert(routes)
      .values({
        host: hostName(wanted, salt),
        environment,
        process,
        visibility,
        ...(widest ? { widest } : {}),
      })
      .onConflictDoNothing();
  }
  const held = await holdHost(db, wanted);
  if (held) return held;
  throw new Error(`no host name is free for process ${wanted.process} of ${wanted.environment}`);
});

/** The host that the process has already, brought up to date in who may see it. */
async function holdHost(db: Database, wanted: WantedRoute): Promise<string | undefined> {
  const [row] = await db
    .select()
    .from(routes)
    .where(and(eq(routes.environment, wanted.environment), eq(routes.process, wanted.process)));
  if (!row) return undefined;
  if (!row.host.endsWith(`.${wanted.domain}`)) {
    // The pods domain is another one now.
    await db.delete(routes).where(eq(routes.host, row.host));
    return undefined;
  }
  const { visibility, widest = 'public' } = wanted;
  if (row.visibility !== visibility || row.widest !== widest) {
    await db.update(routes).set({ visibility, widest }).where(eq(routes.host, row.host));
  }
  return row.host;
}

/** A route, and GitHub's login of who is the creator of its environment, as its last pass saw it; null: nobody in particular. */
export interface OwnedRoute extends RouteRow {
  readonly creator: string | null;
}

export const creator = sql<string | null>`${environments.subject}->>'actor'`;

/** Where the creator stands: for `leftJoin`. */
export const joinedEnvironment = [environments, eq(environments.key, routes.environment)] as const;

/** Looks a whole host name up, lower case. */
export const findRoute = reaching(async (db: Database, host: string): Promise<OwnedRoute | undefined> => {
  const [row] = await db
    .select({ ...getTableColumns(routes), creator })
    .from(routes)
    .leftJoin(...joinedEnvironment)
    .where(eq(routes.host, host.toLowerCase()));
  return row;
});

export const listRoutes = reaching(
  async (db: Database, environment: EnvironmentKey): Promise<RouteRow[]> =>
    db.select().from(routes).where(eq(routes.environment, environment)).orderBy(routes.process),
);

/** Every host that was given to a process. */
export const listHosts = reaching(async (db: Database): Promise<string[]> => {
  const rows = await db.select({ host: routes.host }).from(routes).orderBy(routes.host).limit(100_000);
  return rows.map(({ host }) => host);
});

/** The route of one process, with the creator of its environment. */
export const findProcessRoute = reaching(
  async (db: Database, environment: EnvironmentKey, process: string): Promise<OwnedRoute | undefined> => {
    const [row] = await db
      .select({ ...getTableColumns(routes), creator })
      .from(routes)
      .leftJoin(...joinedEnvironment)
      .where(and(eq(routes.environment, environment), eq(routes.process, process)));
    return row;
  },
);
