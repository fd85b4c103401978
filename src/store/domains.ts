import {
  and,
  asc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  notExists,
  or,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { domainClaims, domains, routes } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Database } from './database.ts';
import { creator, joinedEnvironment, type OwnedRoute } from './routes.ts';
import { reaching } from './world-fault.ts';

/** A domain, lower case, and the process that a manifest wants it to lead to. */
export interface DomainClaim {
  readonly domain: string;
  readonly process: string;
}

/** What is verified: a domain for a repository. */
export interface ClaimedDomain {
  readonly domain: string;
  readonly repositoryId: number;
}

/** Makes these the claims of an environment, and no others. A claim keeps its age. */
export const keepClaims = reaching(
  async (
    db: Database,
    { environment, repositoryId }: { environment: EnvironmentKey; repositoryId: number },
    wanted: readonly DomainClaim[],
  ): Promise<void> => {
    const there = await db.select().from(domainClaims).where(eq(domainClaims.environment, environment));
    const gone = there.filter(({ domain }) => !wanted.some((claim) => claim.domain === domain));
    if (gone.length > 0) {
      const names = gone.map(({ domain }) => domain);
      await db
        .delete(domainClaims)
        .where(and(eq(domainClaims.environment, environment), inArray(domainClaims.domain, names)));
    }
    const news = wanted.filter(
      ({ domain, process }) => !there.some((row) => row.domain === domain && row.process === process),
    );
    if (news.length === 0) return;
    await db
      .insert(domainClaims)
      .values(news.map((claim) => ({ ...claim, environment, repositoryId })))
      .onConflictDoUpdate({
        target: [domainClaims.domain, domainClaims.environment],
        set: { process: sql`excluded.process` },
      });
  },
);

/** The claim is of the repository that has the domain verified. */
const verified = and(
  eq(domains.domain, domainClaims.domain),
  eq(domains.repositoryId, domainClaims.repositoryId),
  isNotNull(domains.verifiedAt),
);

const claimed = and(
  eq(routes.environment, domainClaims.environment),
  eq(routes.process, domainClaims.process),
);

/**
 * Where a domain leads, once it is verified: who may see it is what the process says. Of several environments of the repository, a
 * branch comes before a pull request, whose author must not take over what is deployed; then who asked first.
 */
export const findDomainRoute = reaching(
  async (db: Database, domain: string): Promise<OwnedRoute | undefined> => {
    const [row] = await db
      .select({ ...getTableColumns(routes), creator })
      .from(domainClaims)
      .innerJoin(domains, verified)
      .innerJoin(routes, claimed)
      .leftJoin(...joinedEnvironment)
      .where(eq(domainClaims.domain, domain))
      .orderBy(
        sql`split_part(${domainClaims.environment}, '/', 2)`,
        asc(domainClaims.createdAt),
        asc(domainClaims.environment),
      )
      .limit(1);
    return row && { ...row, host: domain };
  },
);

/** Every domain that leads to a process. */
export const listRoutedDomains = reaching(async (db: Database): Promise<string[]> => {
  const rows = await db
    .selectDistinct({ domain: domainClaims.domain })
    .from(domainClaims)
    .innerJoin(domains, verified)
    .innerJoin(routes, claimed)
    .orderBy(domainClaims.domain)
    .limit(10_000);
  return rows.map(({ domain }) => domain);
});

/** Those of `names` that the repository has verified. */
export const verifiedDomains = reaching(
  async (db: Database, repositoryId: number, names: readonly string[]): Promise<ReadonlySet<string>> => {
    const rows = await db
      .select({ domain: domains.domain })
      .from(domains)
      .where(
        and(
          eq(domains.repositoryId, repositoryId),
          inArray(domains.domain, [...names]),
          isNotNull(domains.verifiedAt),
        ),
      );
    return new Set(rows.map(({ domain }) => domain));
  },
);

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long a record may be missing before its domain leads nowhere. */
const graceMs = 3 * day;

/** What should be looked at, the longest waiting first: verified ones daily, hourly while the record is missing, others every 2 minutes. */
export const dueDomains = reaching(
  async (db: Database, now: number, limit: number): Promise<ClaimedDomain[]> => {
    const before = (ms: number) => lt(domains.checkedAt, new Date(now - ms));
    return db
      .selectDistinct({
        domain: domainClaims.domain,
        repositoryId: domainClaims.repositoryId,
        checkedAt: domains.checkedAt,
      })
      .from(domainClaims)
      .leftJoin(
        domains,
        and(eq(domains.domain, domainClaims.domain), eq(domains.repositoryId, domainClaims.repositoryId)),
      )
      .where(
        or(
          isNull(domains.checkedAt),
          before(day),
          and(isNotNull(domains.failedAt), before(hour)),
          and(isNull(domains.verifiedAt), before(2 * minute)),
        ),
      )
      .orderBy(sql`${domains.checkedAt} asc nulls first`)
      .limit(limit);
  },
);

/** The row of a domain, marked as looked at. */
async function checked(db: Database, { domain, repositoryId }: ClaimedDomain, now: number): Promise<void> {
  const checkedAt = new Date(now);
  await db
    .insert(domains)
    .values({ domain, repositoryId, checkedAt })
    .onConflictDoUpdate({ target: [domains.domain, domains.repositoryId], set: { checkedAt } });
}

const of = ({ domain, repositoryId }: ClaimedDomain) =>
  and(eq(domains.domain, domain), eq(domains.repositoryId, repositoryId));

/** DNS gave no answer: nothing changes. */
export const noteUnknown = reaching(checked);

/**
 * The record is there: the domain is verified, unless another repository has it so; true when it is so from now on. Of two at the same
 * moment the database refuses one, which is tried again.
 */
export const noteFound = reaching(async (db: Database, at: ClaimedDomain, now: number): Promise<boolean> => {
  await checked(db, at, now);
  await db.update(domains).set({ failedAt: null }).where(of(at));
  const other = alias(domains, 'other');
  const elsewhere = db
    .select({ one: sql`1` })
    .from(other)
    .where(
      and(eq(other.domain, at.domain), ne(other.repositoryId, at.repositoryId), isNotNull(other.verifiedAt)),
    );
  const rows = await db
    .update(domains)
    .set({ verifiedAt: new Date(now) })
    .where(and(of(at), isNull(domains.verifiedAt), notExists(elsewhere)))
    .returning({ domain: domains.domain });
  return rows.length > 0;
});

/** DNS says that the record is not there: true when the domain leads nowhere from now on, after 3 days of this. */
export const noteAbsent = reaching(async (db: Database, at: ClaimedDomain, now: number): Promise<boolean> => {
  await checked(db, at, now);
  await db
    .update(domains)
    .set({ failedAt: new Date(now) })
    .where(and(of(at), isNotNull(domains.verifiedAt), isNull(domains.failedAt)));
  const rows = await db
    .update(domains)
    .set({ verifiedAt: null, failedAt: null })
    .where(and(of(at), lt(domains.failedAt, new Date(now - graceMs))))
    .returning({ domain: domains.domain });
  return rows.length > 0;
});

/** Environments that want the domain. */
export const claimants = reaching(
  async (db: Database, { domain, repositoryId }: ClaimedDomain): Promise<EnvironmentKey[]> => {
    const rows = await db
      .select({ environment: domainClaims.environment })
      .from(domainClaims)
      .where(and(eq(domainClaims.domain, domain), eq(domainClaims.repositoryId, repositoryId)));
    return rows.map(({ environment }) => environment);
  },
);

/** Frees what no environment wants any more, so that another repository may have it. */
export const forgetUnclaimed = reaching(async (db: Database): Promise<void> => {
  const claim = db
    .select({ one: sql`1` })
    .from(domainClaims)
    .where(and(eq(domainClaims.domain, domains.domain), eq(domainClaims.repositoryId, domains.repositoryId)));
  await db.delete(domains).where(notExists(claim));
});
