import type { EnvironmentKey, EnvironmentRef } from '../../schema/environment.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { HeadsPoll } from '../github/heads-poll.ts';
import type { OpenPulls } from '../github/read-open-pulls.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { type NewWake, wakeEnvironments, wakeGroup } from '../store/environments.ts';
import { type RepositoryRow, saveHeads, savePulls, silentRepositories } from '../store/installations.ts';
import type { Job } from './schedule.ts';
import type { Timers } from './timers.ts';
import type { Wake } from './wake.ts';

export interface PollDeps {
  readonly db: Database;
  readonly wake: Wake;
  readonly heads: HeadsPoll;
  readonly log: Log;
  readonly timers: Pick<Timers, 'now'>;
}

const minute = 60_000;

/** An installation that we have not heard of for so long may have stopped talking to us. */
const silentMs = 15 * minute;

/**
 * Reads the heads and the open pull requests of silent installations, and of repositories that were never read; conditional requests
 * cost nothing.
 */
export function pollJob(deps: PollDeps): Job {
  return { name: 'poll', everyMs: 5 * minute, jitter: 0.2, run: () => pollSilent(deps) };
}

export async function pollSilent(deps: PollDeps): Promise<void> {
  for (const repository of await silentRepositories(deps.db, silentMs)) {
    await pollRepository(repository, deps).catch((error: unknown) => {
      // One that cannot be read says nothing about the others; a budget that is used up does.
      if (!(error instanceof WorldError) || error.code === 'github-rate-limited') throw error;
      deps.log.warn({ err: error, repository: repository.id }, 'a repository could not be polled');
    });
  }
}

async function pollRepository(row: RepositoryRow, deps: PollDeps): Promise<void> {
  for (const key of await pollHeads(row, deps)) await deps.wake(key, { priority: 'event' });
  for (const key of await pollPulls(row, deps)) await deps.wake(key, { priority: 'event' });
}

/** The environments woken, of branches that moved and of what depends on them. */
async function pollHeads(
  row: RepositoryRow,
  { db, heads, timers }: PollDeps,
): Promise<ReadonlySet<EnvironmentKey>> {
  const { id, installationId, owner, name, headsEtag } = row;
  const seen = await heads.heads({ installationId, repository: { id, owner, name }, etag: headsEtag });
  if (!seen.changed) return new Set();
  const refs = changedRefs(id, row.heads ?? {}, seen.heads);
  const keys = new Set(
    await wakeEnvironments(
      db,
      refs.map((ref) => ({ ref, activeAt: timers.now() })),
    ),
  );
  // A branch that moved may be the head of a pull request, or hold its policy.
  if (refs.length > 0)
    for (const key of await wakeGroup(db, { kind: 'repository', repositoryId: id })) keys.add(key);
  // Remembered after the wakes: a crash in between wakes twice, never not at all.
  await saveHeads(db, id, { etag: seen.etag, heads: { ...seen.heads } });
  return keys;
}

/** The environments woken, of pull requests that were opened, pushed to, reopened or closed while nobody told us. */
async function pollPulls(row: RepositoryRow, { db, heads }: PollDeps): Promise<readonly EnvironmentKey[]> {
  const { id, installationId, owner, name, pullsEtag } = row;
  const seen = await heads.pulls({ installationId, repository: { id, owner, name }, etag: pullsEtag });
  if (!seen.changed) return [];
  const keys = await wakeEnvironments(db, changedPulls(id, row.pulls, seen));
  const pulls = Object.fromEntries(seen.pulls.map(({ number, head }) => [String(number), head]));
  await savePulls(db, id, { etag: seen.etag, pulls });
  return keys;
}

/**
 * Wakes of the pull requests whose head or state moved. `before`: head by number, as last seen; null: never seen. What is no longer
 * listed counts only when all were listed. A head that moved is activity; the first sight of one is not.
 */
export function changedPulls(
  repositoryId: number,
  before: Readonly<Record<string, string>> | null,
  { pulls, complete }: Pick<Extract<OpenPulls, { changed: true }>, 'pulls' | 'complete'>,
): NewWake[] {
  const ref = (number: number) => ({ kind: 'pull', repositoryId, number }) as const;
  const moved = pulls
    .filter(({ number, head }) => before?.[number] !== head)
    .map(({ number, baseBranch, updatedAt }) => {
      const active = before?.[number] !== undefined || (before !== null && complete);
      return { ref: ref(number), baseBranch, ...(active ? { activeAt: updatedAt } : {}) };
    });
  const listed = new Set(pulls.map(({ number }) => String(number)));
  const gone = complete ? Object.keys(before ?? {}).filter((number) => !listed.has(number)) : [];
  return [...moved, ...gone.map((number) => ({ ref: ref(Number(number)) }))];
}

/** Environments whose head came, moved or is no longer listed. */
export function changedRefs(
  repositoryId: number,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): EnvironmentRef[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => before[name] !== after[name])
    .flatMap((name): EnvironmentRef[] => {
      const branch = /^refs\/heads\/(.{1,255})$/.exec(name)?.[1];
      const pull = /^refs\/pull\/(\d{1,10})\/head$/.exec(name)?.[1];
      if (branch) return [{ kind: 'branch', repositoryId, branch }];
      return pull ? [{ kind: 'pull', repositoryId, number: Number(pull) }] : [];
    });
}
