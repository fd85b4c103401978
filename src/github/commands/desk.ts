import type { Subject } from '../../../reconciler/plan/desired.ts';
import type { EnvironmentKey, EnvironmentRef } from '../../../schema/environment.ts';
import type { RepositoryRow } from '../../store/installations.ts';
import type { Octokit } from '../octokit.ts';
import type { Place } from '../source/place.ts';
import { readPlace } from '../source/read-place.ts';
import type { CommandDeps } from './command-deps.ts';

/** What is the same for all commands of one environment. */
export interface Desk {
  readonly deps: CommandDeps;
  readonly environment: EnvironmentKey;
  readonly ref: EnvironmentRef;
  readonly repository: RepositoryRow;
  readonly octokit: Octokit;
  readonly last: Subject | null;
  /** What the last pass found wanted, as `environments.wish`. */
  readonly wish: string | null;
}

/** Where the environment stands on GitHub now. Throws RequestError or WorldError. */
export async function placeOf({ octokit, repository, ref }: Desk): Promise<Place> {
  return readPlace({ octokit, repository, signal: AbortSignal.timeout(30_000) }, ref);
}
