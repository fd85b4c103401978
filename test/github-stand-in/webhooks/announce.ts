import type { Json } from '../http/answer.ts';
import { repositoryJson, userJson } from '../rest/shapes.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';

/** Emits an event of a repository with what every payload has: repository, organization, installation, sender. Nothing when the app is not installed there. */
export async function announce(
  world: World,
  repository: Repository,
  event: { name: string; actor: string; payload: Json },
): Promise<void> {
  if (!repository.installed || world.state.installation !== 'active') return;
  const payload = {
    ...event.payload,
    repository: event.payload.repository ?? (await repositoryJson(world, repository)),
    ...(await organizationOf(world, repository.owner)),
    installation: { id: world.app.installationId, node_id: 'MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u' },
    sender: await userJson(world, event.actor),
  };
  world.webhooks.emit({ event: event.name, payload });
}

async function organizationOf(world: World, owner: string): Promise<Json> {
  if (owner !== world.app.account) return {};
  const { login, id, node_id } = await userJson(world, owner);
  const url = `${world.baseUrl}/orgs/${owner}`;
  const organization = {
    login,
    id,
    node_id,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.baseUrl}/avatars/o/${owner}`,
    description: null,
  };
  return { organization };
}
