import { listedRepository } from '../known-repository.ts';
import { idAt, listAt } from '../payload.ts';
import type { Delivery, Routing } from '../routing.ts';

/** Repositories that the app may see from now on, or no longer. Their environments look again; nothing is removed for it. */
export function installationRepositories({ payload }: Delivery): Partial<Routing> {
  const installationId = idAt(payload, 'installation', 'id');
  if (!installationId) return {};
  const repositories = listAt(payload, 'repositories_added').flatMap(
    (entry) => listedRepository(entry, installationId) ?? [],
  );
  const ids = listAt(payload, 'repositories_removed').flatMap((entry) => idAt(entry, 'id') ?? []);
  const touched = [...ids, ...repositories.map((repository) => repository.id)];
  return {
    effects: [
      { kind: 'repositories-removed', ids },
      { kind: 'repositories', repositories },
    ],
    groups: touched.map((repositoryId) => ({ kind: 'repository', repositoryId })),
  };
}
