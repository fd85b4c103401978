import { and, asc, count, eq, or, sql } from 'drizzle-orm';
import { secrets } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type SecretRow = typeof secrets.$inferSelect;

/** Whose stored secrets: a team's by its installation, a project's by its repository, an environment's by its key. */
export interface SecretOwner {
  readonly scope: SecretRow['scope'];
  readonly owner: string;
}

/** By owner and name. */
export const listSecrets = reaching(
  async (db: Database, owners: readonly SecretOwner[]): Promise<SecretRow[]> =>
    owners.length === 0
      ? []
      : db
          .select()
          .from(secrets)
          .where(or(...owners.map(ownedBy)))
          .orderBy(asc(secrets.scope), asc(secrets.owner), asc(secrets.name)),
);

export const findSecret = reaching(
  async (db: Database, of: SecretOwner, name: string): Promise<SecretRow | undefined> => {
    const [row] = await db
      .select()
      .from(secrets)
      .where(and(ownedBy(of), eq(secrets.name, name)));
    return row;
  },
);

/** How many an owner has. */
export const countSecrets = reaching(async (db: Database, of: SecretOwner): Promise<number> => {
  const [row] = await db.select({ count: count() }).from(secrets).where(ownedBy(of));
  return row?.count ?? 0;
});

export const putSecret = reaching(async (db: Database, row: Omit<SecretRow, 'setAt'>): Promise<void> => {
  const { scope, owner, name, ...set } = row;
  await db
    .insert(secrets)
    .values({ scope, owner, name, ...set })
    .onConflictDoUpdate({
      target: [secrets.scope, secrets.owner, secrets.name],
      set: { ...set, setAt: sql`now()` },
    });
});

/** False when there was none. */
export const deleteSecret = reaching(
  async (db: Database, of: SecretOwner, name: string): Promise<boolean> => {
    const rows = await db
      .delete(secrets)
      .where(and(ownedBy(of), eq(secrets.name, name)))
      .returning({ name: secrets.name });
    return rows.length > 0;
  },
);

function ownedBy({ scope, owner }: SecretOwner) {
  return and(eq(secrets.scope, scope), eq(secrets.owner, owner));
}
