import type { Places, RecipientList } from '../../../schema/api/repository.ts';
import { WorldError } from '../../../schema/world-error.ts';
import { atLeast } from '../../access/role.ts';
import type { Caller } from '../../api/caller.ts';
import { listPlaces } from '../../api/functions/list-places.ts';
import { listRecipients } from '../../api/functions/recipients.ts';
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
  /** What secrets are and were encrypted to, `age1…`. */
  readonly recipients: RecipientList['recipients'];
  /** Of the default branch, as last heard. `unknown`: it could not be read just now. */
  readonly manifest: ManifestView | 'none' | 'unknown';
  /** Of the manifest; those that are kept here are asked for by `secrets.list`. */
  readonly secrets: readonly SecretName[];
  readonly places: readonly PlaceView[];
  /** False: those without an environment could not be asked for just now. */
  readonly arePlacesKnown: boolean;
}

/** Throws Refused when it is not there, or not the person's to read. */
export async function repositoryDetail(
  deps: DashboardDeps,
  caller: Caller,
  id: string,
): Promise<RepositoryDetail> {
  const of = { repository: Number(id) };
  const { repository, role } = await inRepository(deps.api, caller, { ...of, needs: 'read' });
  const { owner, name, defaultBranch } = repository;
  const found = await shownOfRepository(deps.api.db, repository.id);
  const [rows, { recipients }, there, read] = await Promise.all([
    showAll(
      deps,
      found.map((one) => ({ ...one, role })),
    ),
    listRecipients(deps.api, caller, of),
    listPlaces(deps.api, caller, of).catch(unlessWorlds),
    deps.readDefaultManifest(repository).catch(unlessWorlds),
  ]);
  return {
    id: repository.id,
    installation: repository.installationId,
    owner,
    name,
    url: `${deps.config.githubUrl}/${owner}/${name}`,
    defaultBranch,
    mayWrite: atLeast(role, 'write'),
    recipients,
    manifest: typeof read === 'string' ? read : read.view,
    secrets: typeof read === 'string' ? [] : read.secrets,
    places: placesOf(repository.id, there === 'unknown' ? noPlaces : there, rows),
    arePlacesKnown: there !== 'unknown',
  };
}

const noPlaces: Places = { branches: [], pulls: [] };

function unlessWorlds(error: unknown): 'unknown' {
  if (error instanceof WorldError) return 'unknown';
  throw error;
}
