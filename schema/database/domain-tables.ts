import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, primaryKey, uniqueIndex } from 'drizzle-orm/pg-core';
import { at, text } from './columns.ts';

/** Which process a manifest wants a domain to lead to, as the last pass of each environment saw it. Leads nowhere by itself. */
export const domainClaims = pgTable(
  'domain_claims',
  {
    /** Lower case. */
    domain: text('domain').notNull(),
    environment: text('environment').notNull(),
    process: text('process').notNull(),
    repositoryId: bigint('repository_id', { mode: 'number' }).notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.domain, t.environment] }),
    index('domain_claims_environment').on(t.environment),
  ],
);

/** What DNS said of a domain that a repository claims. One repository at most has it verified. */
export const domains = pgTable(
  'domains',
  {
    domain: text('domain').notNull(),
    repositoryId: bigint('repository_id', { mode: 'number' }).notNull(),
    /** Leads to the repository's process since then; null: does not. */
    verifiedAt: at('verified_at'),
    /** Last look, whatever it gave. */
    checkedAt: at('checked_at').notNull(),
    /** DNS says since then that the record is not there; null: it was there at the last look that gave an answer, or never. */
    failedAt: at('failed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.domain, t.repositoryId] }),
    uniqueIndex('domains_verified').on(t.domain).where(sql`${t.verifiedAt} is not null`),
  ],
);
