import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgTable, primaryKey, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ActivityKind } from '../activity.ts';
import type { Scope } from '../api/scopes.ts';
import type { Intent } from '../intent.ts';
import type { Shown } from '../shown.ts';
import { at, bytes, jsonb, text } from './columns.ts';

export { domainClaims, domains } from './domain-tables.ts';
export { bypassTokens, podHosts, shareLinks, spentTokens } from './guard-tables.ts';
export { tabLayouts } from './page-tables.ts';

/** An account that installed the app. */
export const installations = pgTable('installations', {
  id: bigint('id', { mode: 'number' }).primaryKey(),
  account: text('account').notNull(),
  suspendedAt: at('suspended_at'),
  deletedAt: at('deleted_at'),
  /** Last delivery of any kind: silence makes us poll. */
  lastDeliveryAt: at('last_delivery_at'),
});

/** A repository that we were told of. Its id survives renames. */
export const repositories = pgTable('repositories', {
  id: bigint('id', { mode: 'number' }).primaryKey(),
  installationId: bigint('installation_id', { mode: 'number' }).notNull(),
  owner: text('owner').notNull(),
  name: text('name').notNull(),
  defaultBranch: text('default_branch'),
  /** ETag of the last poll of its heads. */
  headsEtag: text('heads_etag'),
  /** Heads as last seen, `{"refs/heads/main": "<sha>"}`: what a poll compares with. */
  heads: jsonb('heads').$type<Record<string, string>>(),
  /** ETag of the last poll of its open pull requests. */
  pullsEtag: text('pulls_etag'),
  /** Heads of its open pull requests as last seen, `{"7": "<sha>"}`. */
  pulls: jsonb('pulls').$type<Record<string, string>>(),
  /** The app lost sight of it: not polled any more. Says nothing about its pods. */
  removedAt: at('removed_at'),
});

/** The inbox: one row per webhook delivery, by GitHub's GUID. Answered 2xx means: is here. */
export const deliveries = pgTable(
  'deliveries',
  {
    guid: text('guid').primaryKey(),
    event: text('event').notNull(),
    /** The raw body as GitHub signed it. */
    body: bytes('body').notNull(),
    receivedAt: at('received_at').notNull().defaultNow(),
    /** Null: not yet routed. */
    routedAt: at('routed_at'),
    attempts: integer('attempts').notNull().default(0),
    error: text('error'),
  },
  (t) => [
    index('deliveries_unrouted').on(t.attempts, t.receivedAt).where(sql`${t.routedAt} is null`),
    index('deliveries_received').on(t.receivedAt),
  ],
);

/** One row per environment that was ever woken. */
export const environments = pgTable(
  'environments',
  {
    key: text('key').primaryKey(),
    repositoryId: bigint('repository_id', { mode: 'number' }).notNull(),
    kind: text('kind').$type<'branch' | 'pull'>().notNull(),
    branch: text('branch'),
    pullNumber: integer('pull_number'),
    /** Base branch of a pull request, as last told: a push there changes policy. */
    baseBranch: text('base_branch'),
    /** Grows with every wake; a pass that began after it sets `observedSeq` to it. Unequal: work is due. */
    desiredSeq: bigint('desired_seq', { mode: 'number' }).notNull().default(0),
    observedSeq: bigint('observed_seq', { mode: 'number' }).notNull().default(0),
    /** The lease: its epoch grows with every pass and fences older ones out. */
    epoch: bigint('epoch', { mode: 'number' }).notNull().default(0),
    leaseUntil: at('lease_until'),
    /** GUID of the delivery that woke it last, for the log lines of the pass. */
    lastDelivery: text('last_delivery'),
    /** When the next pass is due: now after a wake, later for a retry or an expiry; null: only when woken. */
    dueAt: at('due_at'),
    /** Passes in a row that the world failed: the back-off. */
    failures: integer('failures').notNull().default(0),
    intent: jsonb('intent').$type<Intent>().notNull().default({}),
    /** Last use of any kind, a few seconds late; null: none since it was made. What the idle time counts from. */
    activeAt: at('active_at'),
    activeKind: text('active_kind').$type<ActivityKind>(),
    /** Last outcome and what a page needs of it. */
    outcome: jsonb('outcome').$type<unknown>(),
    /** Last wish: kind of `Desired`, or `remove/<reason>`, `ask/<reason>`, `stop/<reason>`; null before the first. What is gone is not swept for ever. */
    wish: text('wish'),
    /** What the last pass wanted and saw, for pages; null before the first. */
    shown: jsonb('shown').$type<Shown>(),
    /** Last Subject, for commands and pages. */
    subject: jsonb('subject').$type<unknown>(),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    index('environments_repository').on(t.repositoryId),
    index('environments_due').on(t.dueAt),
    uniqueIndex('environments_pull').on(t.repositoryId, t.pullNumber),
  ],
);

/** A line `/pinacle …` of a comment, or a button of a check. Idempotent by where it stands. */
export const commands = pgTable(
  'commands',
  {
    /** `comment/<id>`, `button/<delivery guid>`, `dashboard/<uuid>` or `api/<uuid>`. */
    origin: text('origin').notNull(),
    line: integer('line').notNull(),
    environment: text('environment').notNull(),
    /** The words after `/pinacle`. */
    words: jsonb('words').$type<string[]>().notNull(),
    actor: text('actor').notNull(),
    actorId: bigint('actor_id', { mode: 'number' }).notNull(),
    /** For reactions and replies; null for a button. */
    commentId: bigint('comment_id', { mode: 'number' }),
    issuedAt: at('issued_at').notNull(),
    /** `pending`, `done`, `refused` (by rule, told to the person). */
    state: text('state').$type<'pending' | 'done' | 'refused'>().notNull().default('pending'),
    answer: text('answer'),
    /** How often running it failed by a fault of ours: after a few it is refused, so that it blocks no other. */
    attempts: integer('attempts').notNull().default(0),
    finishedAt: at('finished_at'),
  },
  (t) => [primaryKey({ columns: [t.origin, t.line] }), index('commands_pending').on(t.environment, t.state)],
);

/** What each pass did and how long each stage took. */
export const passes = pgTable(
  'passes',
  {
    environment: text('environment').notNull(),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    head: text('head'),
    plan: jsonb('plan').$type<unknown>().notNull(),
    outcome: jsonb('outcome').$type<unknown>().notNull(),
    /** Milliseconds by stage: `{desired, observe, plan, perform, report, "step checkout": …}`. */
    timings: jsonb('timings').$type<Record<string, number>>().notNull(),
    startedAt: at('started_at').notNull(),
    endedAt: at('ended_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.environment, t.epoch] })],
);

/**
 * The outbox towards GitHub: what each check, comment, deployment should say (`wanted`) beside what it says (`sent`).
 * Newest content wins; a final one is never dropped.
 */
export const reports = pgTable(
  'reports',
  {
    environment: text('environment').notNull(),
    /** `check`, `comment`, `deployment`, `status` (of the deployment), `reaction`, `reply`. */
    kind: text('kind').notNull(),
    /** What it is on: a commit for checks and deployments, a pull number for the comment, a command's origin/line for replies. */
    target: text('target').notNull(),
    installationId: bigint('installation_id', { mode: 'number' }).notNull(),
    repositoryId: bigint('repository_id', { mode: 'number' }).notNull(),
    /** GitHub's id once it exists. */
    githubId: bigint('github_id', { mode: 'number' }),
    wanted: jsonb('wanted').$type<unknown>().notNull(),
    wantedDigest: text('wanted_digest').notNull(),
    sentDigest: text('sent_digest'),
    /** A final state: never dropped under a low budget. */
    final: boolean('final').notNull(),
    priority: integer('priority').notNull(),
    notBefore: at('not_before'),
    attempts: integer('attempts').notNull().default(0),
    error: text('error'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.environment, t.kind, t.target] }),
    index('reports_unsent').on(t.installationId, t.priority),
  ],
);

/** Host names of processes: stored, unique, looked up whole, never parsed. */
export const routes = pgTable(
  'routes',
  {
    host: text('host').primaryKey(),
    environment: text('environment').notNull(),
    process: text('process').notNull(),
    /** As in the manifest of the last pass: only `public` passes where strangers can knock. */
    visibility: text('visibility').$type<'private' | 'team' | 'public'>().notNull(),
    /** What the base branch's policy allows at most: where that is not `public`, no link opens it either. */
    widest: text('widest').$type<'private' | 'team' | 'public'>().notNull().default('public'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('routes_process').on(t.environment, t.process)],
);

/** Each repository's own age identities, sealed under the master key: a ciphertext of one repository opens in no other. */
export const identities = pgTable(
  'identities',
  {
    /** `age1…`: what people encrypt to. */
    recipient: text('recipient').primaryKey(),
    repositoryId: bigint('repository_id', { mode: 'number' }).notNull(),
    /** The identity as an age file to the master key's recipient. */
    sealed: bytes('sealed').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    /** A newer one is the recipient now; this one still opens what was encrypted to it. */
    supersededAt: at('superseded_at'),
    /** Opens nothing any more. */
    retiredAt: at('retired_at'),
  },
  (t) => [
    uniqueIndex('identities_current').on(t.repositoryId).where(sql`${t.supersededAt} is null`),
    index('identities_repository').on(t.repositoryId),
  ],
);

/** Secrets that were set through the API, sealed under the master key. */
export const secrets = pgTable(
  'secrets',
  {
    scope: text('scope').$type<'team' | 'project' | 'environment'>().notNull(),
    /** Id of the installation, id of the repository, or key of the environment. */
    owner: text('owner').notNull(),
    name: text('name').notNull(),
    sealed: bytes('sealed').notNull(),
    /** Keyed hash of the value: equal or not within its owner, nothing else. 16 hex. */
    digest: text('digest').notNull(),
    form: text('form').$type<'env' | 'file'>().notNull(),
    /** Of a file, below /run/secrets. */
    path: text('path'),
    setBy: text('set_by').notNull(),
    setAt: at('set_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.owner, t.name] })],
);

/** Pods that went or would go though nobody asked for it, as the brake counts them: many at once wait for a person's word. */
export const removals = pgTable(
  'removals',
  {
    environment: text('environment').primaryKey(),
    repositoryId: bigint('repository_id', { mode: 'number' }).notNull(),
    /** Might go from then on; null: is held back. */
    allowedAt: at('allowed_at'),
    /** Held back since then. */
    heldAt: at('held_at'),
  },
  (t) => [index('removals_repository').on(t.repositoryId)],
);

/** Personal tokens: what a program shows in place of a person's session. Only hashes of them are kept. */
export const tokens = pgTable(
  'tokens',
  {
    id: text('id').primaryKey(),
    /** SHA-256 of the token: it has 256 bits of chance, so nothing slower is needed. */
    hash: bytes('hash').notNull(),
    name: text('name').notNull(),
    actor: text('actor').notNull(),
    actorId: bigint('actor_id', { mode: 'number' }).notNull(),
    scopes: jsonb('scopes').$type<readonly Scope[]>().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    /** At most a minute late. */
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
  },
  (t) => [uniqueIndex('tokens_hash').on(t.hash), index('tokens_actor').on(t.actorId)],
);

/** Who did what, from where. Rows are only ever added: a trigger refuses all else. */
export const audit = pgTable(
  'audit',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: at('at').notNull().defaultNow(),
    /** Login, and GitHub's id of the person. */
    actor: text('actor').notNull(),
    actorId: bigint('actor_id', { mode: 'number' }).notNull(),
    /** IP address, `comment`, `button` or `api`. */
    origin: text('origin').notNull(),
    /** `secret.set`, `identity.rotate`, `command.up`, … */
    action: text('action').notNull(),
    /** What it was done to: `project/42 DB_URL`, `42/pull/7`. */
    subject: text('subject').notNull(),
    /** Whose log it belongs to; null: no one repository's. */
    repositoryId: bigint('repository_id', { mode: 'number' }),
    /** Before and after; never a value of a secret. */
    old: jsonb('old').$type<unknown>(),
    new: jsonb('new').$type<unknown>(),
  },
  (t) => [index('audit_repository').on(t.repositoryId, t.id)],
);

/** How each host was used, once a minute; a day of it is kept, for people to see. */
export const hostSamples = pgTable(
  'host_samples',
  {
    at: at('at').notNull().defaultNow(),
    host: text('host').notNull(),
    /** `HostUse` of the runtime. */
    use: jsonb('use').$type<unknown>().notNull(),
  },
  (t) => [index('host_samples_at').on(t.at)],
);
