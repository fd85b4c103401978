import { installedRepositories } from '../access/issue-token.ts';
import type { Json } from '../http/answer.ts';
import { installationJson } from '../rest/app.ts';
import { driver, userJson } from '../rest/shapes.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';

export type InstallationAction = 'deleted' | 'created' | 'suspend' | 'unsuspend';

const AFTER = { deleted: 'gone', created: 'active', suspend: 'suspended', unsuspend: 'active' } as const;

/** The organisation's administrator removes, installs, suspends or resumes the app; tokens of a removed one are worth nothing. */
export async function changeInstallation(world: World, action: InstallationAction): Promise<void> {
  const repositories = installedRepositories(world).map(brief);
  world.state.installation = AFTER[action];
  if (action === 'deleted') for (const token of world.state.tokens.values()) token.revoked = true;
  await tell(world, 'installation', { action, repositories });
}

/** Adds repositories to the installation, or takes them away. */
export async function installOn(
  world: World,
  repositories: readonly Repository[],
  installed: boolean,
): Promise<void> {
  for (const repository of repositories) repository.installed = installed;
  const listed = repositories.map(brief);
  await tell(world, 'installation_repositories', {
    action: installed ? 'added' : 'removed',
    repository_selection: 'selected',
    repositories_added: installed ? listed : [],
    repositories_removed: installed ? [] : listed,
    requester: null,
  });
}

async function tell(world: World, event: string, payload: Json): Promise<void> {
  const sender = await userJson(world, driver(world));
  world.webhooks.emit({
    event,
    payload: { ...payload, installation: await installationJson(world), sender },
  });
}

function brief(repository: Repository): Json {
  return {
    id: repository.id,
    node_id: `R_${repository.id}`,
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: repository.private,
  };
}
