import { bigint, index, pgTable } from 'drizzle-orm/pg-core';
import { at, text } from './columns.ts';

/** Links by which somebody without an account sees one process for a while. */
export const shareLinks = pgTable(
  'share_links',
  {
    /** 22 characters, random. Not enough to open it: the link is signed. */
    id: text('id').primaryKey(),
    environment: text('environment').notNull(),
    process: text('process').notNull(),
    /** Whose right it rests on: without write permission of that person it opens nothing. */
    createdBy: text('created_by').notNull(),
    createdById: bigint('created_by_id', { mode: 'number' }).notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (t) => [index('share_links_environment').on(t.environment)],
);

/** Tokens by which programs, such as tests in CI, see the processes of an environment or of a whole repository. */
export const bypassTokens = pgTable(
  'bypass_tokens',
  {
    id: text('id').primaryKey(),
    /** SHA-256 of the token, which is random and kept nowhere. */
    digest: text('digest').notNull().unique(),
    repositoryId: bigint('repository_id', { mode: 'number' }).notNull(),
    /** Key of the only environment that it opens; null: all of the repository. */
    environment: text('environment'),
    name: text('name').notNull(),
    createdBy: text('created_by').notNull(),
    createdById: bigint('created_by_id', { mode: 'number' }).notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (t) => [index('bypass_tokens_repository').on(t.repositoryId)],
);

/** What the hosts of an environment's pod have in common, for ports that nobody declared: stored, unique, looked up whole. */
export const podHosts = pgTable('pod_hosts', {
  /** `shop-main-acme.localhost`; with `{port}-` before it, it leads to that port. */
  host: text('host').primaryKey(),
  environment: text('environment').notNull().unique(),
});

/** Tokens that were good for one use and have had it; forgotten once they would have expired. */
export const spentTokens = pgTable(
  'spent_tokens',
  { id: text('id').primaryKey(), expiresAt: at('expires_at').notNull() },
  (t) => [index('spent_tokens_expires').on(t.expiresAt)],
);
