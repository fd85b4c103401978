import { WorldError } from '../../../schema/world-error.ts';
import { atLeast } from '../../access/role.ts';
import type { Caller } from '../../api/caller.ts';
import { inRepository } from '../../api/may.ts';
import { shownOfRepository } from '../../store/shown-environments.ts';
import type { DashboardDeps } from '../deps.ts';
import { showAll } from '../environments/rows.ts';
import type { ManifestView, SecretName } from './default-manifest.ts';
import { type PlaceView, placesOf } from './places.ts';

/** A repository as its page shows it. Times are milliseconds since the epoch. */
export interface RepositoryDetail {
  readonly id: number;
  readonly installation: number;
  readonly owner: string;
  readonly name: string;
  readonly url: string;
  readonly defaultBranch: string | null;
  readonly mayWrite: boolean;
  /** What secrets are encrypted to, `age1…`; null for who may not write. */
  readonly recipient: string | null;
  /** Of the default branch, as last heard. `unknown`: it could not be read just now. */
  readonly manifest: ManifestView | 'none' | 'unknown';
  /** Of the manifest; those that are kept here are asked for by `secrets.list`. */
  readonly secrets: readonly SecretName[];
  readonly places: readonly PlaceView[];
}

/** Throws Refused when it is not there, or not the person's to read. */
export async function repositoryDetail(
  deps: DashboardDeps,
  caller: Caller,
  id: string,
): Promise<RepositoryDetail> {
  const { repository, role } = await inRepository(deps, caller, { repository: Number(id), needs: 'read' });
  const { owner, name, defaultBranch } = repository;
  const mayWrite = atLeast(role, 'write');
  const found = await shownOfRepository(deps.db, repository.id);
  const [rows, recipient, read] = await Promise.all([
    showAll(deps, found, { roles: new Map([[repository.id, role]]) }),
    mayWrite ? deps.api.identities.recipient(repository.id) : null,
    deps.readDefaultManifest(repository).catch(unlessWorlds),
  ]);
  return {
    id: repository.id,
    installation: repository.installationId,
    owner,
    name,
    url: `${deps.config.githubUrl}/${owner}/${name}`,
    defaultBranch,
    mayWrite,
    recipient,
    manifest: typeof read === 'string' ? read : read.view,
    secrets: typeof read === 'string' ? [] : read.secrets,
    places: placesOf(repository, rows),
  };
}

function unlessWorlds(error: unknown): 'unknown' {
  if (error instanceof WorldError) return 'unknown';
  throw error;
}
