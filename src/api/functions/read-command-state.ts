import type { CommandState } from '../../../schema/api/command.ts';
import { findCommand } from '../../store/commands.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inEnvironment } from '../may.ts';
import { Refused } from '../refused.ts';

/** What became of a command that was given through the API. */
export async function readCommandState(
  deps: Pick<ApiDeps, 'db' | 'access'>,
  caller: Caller,
  { environment, command: id }: { environment: string; command: string },
): Promise<CommandState> {
  const { row } = await inEnvironment(deps, caller, { environment, needs: 'write' });
  const found = await findCommand(deps.db, { origin: `api/${id}`, environment: row.key });
  if (!found) throw new Refused(404, 'no such command, or it was forgotten with its environment');
  const { state, answer, issuedAt, finishedAt } = found;
  return {
    id,
    state,
    answer,
    issuedAt: issuedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
