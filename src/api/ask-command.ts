import { type EnvironmentRef, environmentKey } from '../../schema/environment.ts';
import type { Person } from '../github/commands/permission.ts';
import { insertCommands } from '../store/commands.ts';
import { wakeEnvironments } from '../store/environments.ts';
import type { ApiDeps } from './deps.ts';
import { wakeForPerson } from './wake-for-person.ts';

export interface AskedCommand {
  readonly ref: EnvironmentRef;
  /** As behind `/pinacle`, read before: they mean a command. */
  readonly words: readonly string[];
  /** `api/<uuid>`, `dashboard/<uuid>`: the same again is one command. */
  readonly origin: string;
}

/**
 * Puts a command beside those of comments and buttons, and wakes its environment, which may be new: the pass carries it out, and asks
 * GitHub then whether the person still may. When it was asked.
 */
export async function askCommand(
  deps: Pick<ApiDeps, 'db' | 'wake' | 'log' | 'now'>,
  { login: actor, id: actorId }: Person,
  { ref, words, origin }: AskedCommand,
): Promise<Date> {
  const [environment, issuedAt] = [environmentKey(ref), new Date(deps.now())];
  await deps.db.transaction(async (tx) => {
    await wakeEnvironments(tx, [{ ref }]);
    const place = { origin, line: 1, environment, commentId: null };
    await insertCommands(tx, [{ ...place, words, actor, actorId, issuedAt }]);
  });
  await wakeForPerson(deps, environment);
  return issuedAt;
}
