import { and, eq } from 'drizzle-orm';
import { routes } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Visibility } from '../../schema/manifest/types.ts';
import type { Database } from './database.ts';
import { hostName, type NamedProcess } from './host-name.ts';
import { reaching } from './world-fault.ts';

export type RouteRow = typeof routes.$inferSelect;

export interface WantedRoute extends NamedProcess {
  readonly visibility: Visibility;
}

/** The host name of a process: the one it has, else a new one that nobody has. Stable, also after a rename. */
export const assignHost = reaching(async (db: Database, wanted: WantedRoute): Promise<string> => {
  for (let salt = 0; salt < 5; salt++) {
    const held = await holdHost(db, wanted);
    if (held) return held;
    const { environment, process, visibility } = wanted;
    await db
      .insert(routes)
      .values({ host: hostName(wanted, salt), environment, process, visibility })
      .onConflictDoNothing();
  }
  const held = await holdHost(db, wanted);
  if (held) return held;
  throw new Error(`no host name is free for process ${wanted.process} of ${wanted.environment}`);
});

/** The host that the process has already, its visibility brought up to date. */
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
  if (row.visibility !== wanted.visibility) {
    await db.update(routes).set({ visibility: wanted.visibility }).where(eq(routes.host, row.host));
  }
  return row.host;
}

/** Looks a whole host name up, lower case. */
export const findRoute = reaching(async (db: Database, host: string): Promise<RouteRow | undefined> => {
  const [row] = await db.select().from(routes).where(eq(routes.host, host.toLowerCase()));
  return row;
});

export const listRoutes = reaching(
  async (db: Database, environment: EnvironmentKey): Promise<RouteRow[]> =>
    db.select().from(routes).where(eq(routes.environment, environment)).orderBy(routes.process),
);

export const removeRoutes = reaching(async (db: Database, environment: EnvironmentKey): Promise<void> => {
  await db.delete(routes).where(eq(routes.environment, environment));
});

/** Every host that was given to a process. */
export const listHosts = reaching(async (db: Database): Promise<string[]> => {
  const rows = await db.select({ host: routes.host }).from(routes).orderBy(routes.host).limit(100_000);
  return rows.map(({ host }) => host);
});
