import type { CommandRequest } from '../../../schema/api/command.ts';
import { parseEnvironmentKey } from '../../../schema/environment.ts';
import { keyOfId } from '../../../schema/environment-id.ts';
import type { Caller } from '../../api/caller.ts';
import { giveCommand, startEnvironment } from '../../api/functions/give-command.ts';
import { notFound } from '../../api/refused.ts';
import type { DashboardDeps } from '../deps.ts';

/** Asks something of an environment, as a comment would. */
export async function actOn(
  { api }: Pick<DashboardDeps, 'api'>,
  caller: Caller,
  { id, request }: { id: string; request: CommandRequest },
): Promise<void> {
  await giveCommand(api, caller, { environment: id, request });
}

/** Starts the environment that a branch or a pull request would have. `id`: its id, though there may be none yet. */
export async function startAt(
  { api }: Pick<DashboardDeps, 'api'>,
  caller: Caller,
  { id }: { id: string },
): Promise<void> {
  const ref = parseEnvironmentKey(keyOfId(id) ?? '');
  if (!ref) throw notFound('environment');
  const { repositoryId: repository } = ref;
  await startEnvironment(
    api,
    caller,
    ref.kind === 'pull' ? { repository, pull: ref.number } : { repository, branch: ref.branch },
  );
}
