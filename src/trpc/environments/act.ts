import { TRPCError } from '@trpc/server';
import { parseEnvironmentKey } from '../../../schema/environment.ts';
import { atLeast } from '../../access/role.ts';
import { askCommand } from '../../api/ask-command.ts';
import type { Person } from '../../github/commands/permission.ts';
import { readCommand, verbs } from '../../github/commands/table.ts';
import type { DashboardDeps } from '../deps.ts';
import { readableEnvironment } from './readable-environment.ts';

export interface Asked {
  /** Of the environment. */
  readonly id: string;
  /** As behind `/pinacle`: `['restart', 'web']`. */
  readonly words: readonly string[];
  /** UUID of the request: the same request again is one command. */
  readonly request: string;
}

/** Asks something of an environment as a comment would. GitHub is asked for the person's permission again when it runs. */
export async function actOn(deps: DashboardDeps, person: Person, asked: Asked): Promise<void> {
  const { row, role } = await readableEnvironment(deps, person, asked.id);
  const command = readCommand(asked.words, 'button');
  if ('refused' in command) throw new TRPCError({ code: 'BAD_REQUEST', message: command.refused });
  const { needs } = verbs[command.verb];
  if (needs !== 'nothing' && !atLeast(role, needs))
    throw new TRPCError({ code: 'FORBIDDEN', message: `This needs ${needs} permission on the repository.` });
  const ref = parseEnvironmentKey(row.key);
  if (!ref) throw new Error(`not the key of an environment: ${row.key}`);
  await askCommand(deps, person, { ref, words: asked.words, origin: `dashboard/${asked.request}` });
}
