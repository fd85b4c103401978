import { pullJson } from '../rest/pull-json.ts';
import { driver } from '../rest/shapes.ts';
import type { Pull, Repository } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';

export async function closePull(
  world: World,
  repository: Repository,
  { pull, actor }: { pull: Pull; actor: string },
): Promise<void> {
  await setPullState(world, repository, { pull, open: false });
  const payload = {
    action: 'closed',
    number: pull.number,
    pull_request: await pullJson(world, repository, pull),
  };
  await announce(world, repository, { name: 'pull_request', actor, payload });
}

export async function setPullState(
  world: World,
  repository: Repository,
  { pull, open }: { pull: Pull; open: boolean },
): Promise<void> {
  const path = `/repos/${repository.owner}/${repository.name}/pulls/${pull.number}`;
  await world.emulate.json({
    method: 'PATCH',
    path,
    as: driver(world),
    body: { state: open ? 'open' : 'closed' },
  });
  pull.open = open;
}
