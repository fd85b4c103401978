import type { EnvironmentRef } from '../../schema/environment.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { HeadsPoll } from '../github/heads-poll.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { wakeEnvironments, wakeGroup } from '../store/environments.ts';
import { type RepositoryRow, saveHeads, silentRepositories } from '../store/installations.ts';
import type { Job } from './schedule.ts';
import type { Wake } from './wake.ts';

export interface PollDeps {
  readonly db: Database;
  readonly wake: Wake;
  readonly heads: HeadsPoll;
  readonly log: Log;
}

const minute = 60_000;

/** An installation that we have not heard of for so long may have stopped talking to us. */
const silentMs = 15 * minute;

/** Reads the heads of silent installations, and of repositories that were never read; conditional requests cost nothing. */
export function pollJob(deps: PollDeps): Job {
  return { name: 'poll', everyMs: 5 * minute, jitter: 0.2, run: () => pollSilent(deps) };
}

export async function pollSilent(deps: PollDeps): Promise<void> {
  for (const repository of await silentRepositories(deps.db, silentMs)) {
    await pollRepository(repository, deps).catch((error: unknown) => {
      // One that cannot be read says nothing about the others; a budget that is used up does.
      if (!(error instanceof WorldError) || error.code === 'github-rate-limited') throw error;
      deps.log.warn({ err: error, repository: repository.id }, 'the heads of a repository could not be read');
    });
  }
}

async function pollRepository(row: RepositoryRow, { db, wake, heads }: PollDeps): Promise<void> {
  const { id, installationId, owner, name, headsEtag } = row;
  const seen = await heads.heads({ installationId, repository: { id, owner, name }, etag: headsEtag });
  if (!seen.changed) return;
  const refs = changedRefs(id, row.heads ?? {}, seen.heads);
  const keys = new Set(
    await wakeEnvironments(
      db,
      refs.map((ref) => ({ ref })),
    ),
  );
  // A branch that moved may be the head of a pull request, or hold its policy.
  if (refs.length > 0)
    for (const key of await wakeGroup(db, { kind: 'repository', repositoryId: id })) keys.add(key);
  // Remembered after the wakes: a crash in between wakes twice, never not at all.
  await saveHeads(db, id, { etag: seen.etag, heads: { ...seen.heads } });
  for (const key of keys) await wake(key, { priority: 'event' });
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
