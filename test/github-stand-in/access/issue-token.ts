import { randomBytes } from 'node:crypto';
import { type Json, notFound, Refusal } from '../http/answer.ts';
import type { InstallationToken, Repository } from '../state.ts';
import type { World } from '../world.ts';

const LIFE_MS = 60 * 60_000;
const LEVELS = ['read', 'write', 'admin'];

/** An installation token, scoped as asked; throws 404 when the installation is gone and 422 when more is asked than it has. */
export function issueToken(world: World, installationId: number, body: Json): InstallationToken {
  if (installationId !== world.app.installationId || world.state.installation === 'gone') throw notFound();
  if (world.state.installation === 'suspended')
    throw new Refusal(403, 'This installation has been suspended');
  const token: InstallationToken = {
    // Longer than the 40 characters of old: tokens have no fixed length.
    token: `ghs_${randomBytes(48).toString('hex')}`,
    expiresAt: world.now() + LIFE_MS,
    permissions: permissionsFor(world, body.permissions),
    repositoryIds: repositoriesFor(world, body),
    revoked: false,
  };
  world.state.tokens.set(token.token, token);
  return token;
}

export function installedRepositories(world: World): Repository[] {
  return [...world.state.repositories.values()].filter(
    (repository) => repository.installed && !repository.deleted,
  );
}

function permissionsFor(world: World, asked: unknown): Record<string, string> {
  if (asked === undefined) return { ...world.app.permissions };
  for (const [name, level] of Object.entries(asked as Json)) {
    const granted = LEVELS.indexOf(world.app.permissions[name] ?? '');
    if (granted < LEVELS.indexOf(String(level)))
      throw new Refusal(422, 'The permissions requested are not granted to this installation.');
  }
  return { ...(asked as Record<string, string>), metadata: 'read' };
}

function repositoriesFor(world: World, body: Json): readonly number[] | null {
  if (body.repository_ids === undefined && body.repositories === undefined) return null;
  const installed = installedRepositories(world);
  const ids = (body.repository_ids as number[] | undefined) ?? [];
  const names = (body.repositories as string[] | undefined) ?? [];
  const found = installed.filter(
    (repository) => ids.includes(repository.id) || names.includes(repository.name),
  );
  if (found.length < ids.length + names.length) {
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return found.map((repository) => repository.id);
}
