import { and, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { environments, reports, repositories } from '../../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Database } from '../../store/database.ts';
import { reaching } from '../../store/world-fault.ts';
import { priorities } from './report-rows.ts';
import type { WantedCheck } from './wanted.ts';

/** An environment that a delivery asks to look at, with the commit that it says the head is at now; absent: where it was. */
export interface MovedHead {
  readonly environment: EnvironmentKey;
  readonly head?: string;
}

export interface QueuedPut {
  /** Installations that have something to say. */
  readonly installations: readonly number[];
  /** Those that a pass is at: it will say more in a moment. */
  readonly underWay: readonly MovedHead[];
}

/**
 * Puts down a `queued` check for each of the heads that no pass has seen to so far. A head that has a check keeps it, and what a pass
 * says takes its place. Only where we speak anyway: a repository without a manifest hears nothing.
 * `evenUnderWay`: also for those that a pass is at.
 */
export const putQueued = reaching(
  async (
    db: Database,
    moved: readonly MovedHead[],
    how: { pageOf: (environment: EnvironmentKey) => string; evenUnderWay: boolean },
  ): Promise<QueuedPut> => {
    const heads = new Map(moved.map((one) => [one.environment, one]));
    const places = await waitingOf(db, [...heads.keys()]);
    const underWay = how.evenUnderWay ? [] : places.filter(({ held }) => held);
    const rows = places
      .filter((place) => !underWay.includes(place))
      .flatMap((place) => rowOf(place, heads.get(place.environment)?.head, how.pageOf(place.environment)));
    const added = rows.length === 0 ? [] : await insertNew(db, rows);
    return {
      installations: [...new Set(added.map(({ id }) => id))],
      underWay: underWay.flatMap(({ environment }) => heads.get(environment) ?? []),
    };
  },
);

function insertNew(db: Database, rows: readonly (typeof reports.$inferInsert)[]) {
  return db
    .insert(reports)
    .values([...rows])
    .onConflictDoNothing()
    .returning({ id: reports.installationId });
}

type Place = Awaited<ReturnType<typeof waitingOf>>[number];

function rowOf(
  { environment, lastHead, installationId, repositoryId }: Place,
  movedTo: string | undefined,
  page: string,
): (typeof reports.$inferInsert)[] {
  const target = movedTo ?? lastHead;
  if (!target) return [];
  const wanted = queuedCheck(environment, target, page);
  return [{ ...rowBase, environment, target, installationId, repositoryId, wanted }];
}

/** Under a low budget it is the first to be left out. */
const rowBase = { kind: 'check', wantedDigest: 'queued', final: false, priority: priorities.intermediate };

function queuedCheck(environment: EnvironmentKey, head: string, detailsUrl: string): WantedCheck {
  return {
    kind: 'check',
    headSha: head,
    externalId: environment,
    detailsUrl,
    status: 'queued',
    title: 'Queued',
    summary: 'All workers are busy; this one is looked at as soon as one is free.',
    annotations: [],
    actions: [],
  };
}

/** Those of `keys` that wait, and whose last outcome was worth a check; of a pull request that is new, one of its repository. */
async function waitingOf(db: Database, keys: readonly EnvironmentKey[]) {
  const kind = sql`${environments.outcome}->>'kind'`;
  const checked = sql`exists (select 1 from reports c where c.environment = ${environments.key} and c.kind = 'check')`;
  const sibling = sql`exists (select 1 from environments o join reports c on c.environment = o.key and c.kind = 'check'
    where o.repository_id = ${environments.repositoryId} and o.outcome->>'kind' <> 'none')`;
  return db
    .select({
      environment: environments.key,
      lastHead: sql<string | null>`${environments.subject}->>'head'`,
      installationId: repositories.installationId,
      repositoryId: repositories.id,
      held: sql<boolean>`coalesce(${environments.leaseUntil} > now(), false)`,
    })
    .from(environments)
    .innerJoin(repositories, eq(repositories.id, environments.repositoryId))
    .where(
      and(
        inArray(environments.key, [...keys]),
        gt(environments.desiredSeq, environments.observedSeq),
        isNull(repositories.removedAt),
        or(
          // Pull requests that are switched off wait without a check, and what GitHub kept us from reading may want none.
          sql`${kind} <> 'none' and (${kind} not in ('waiting', 'failed') or ${checked})`,
          sql`${environments.outcome} is null and ${environments.kind} = 'pull' and ${sibling}`,
        ),
      ),
    );
}
