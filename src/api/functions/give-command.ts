import { randomUUID } from 'node:crypto';
import type { CommandRequest, CommandState } from '../../../schema/api/command.ts';
import { type EnvironmentRef, parseEnvironmentKey } from '../../../schema/environment.ts';
import { readCommand, verbs } from '../../github/commands/table.ts';
import { askCommand } from '../ask-command.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inEnvironment, inRepository, type Seat } from '../may.ts';
import { notFound, Refused } from '../refused.ts';
import { wordsOf } from '../words-of.ts';

type GiveDeps = Pick<ApiDeps, 'db' | 'access' | 'wake' | 'log' | 'now'>;

/** Asks something of an environment. What became of it says `readCommandState`. */
export async function giveCommand(
  deps: GiveDeps,
  caller: Caller,
  { environment, request }: { environment: string; request: CommandRequest },
): Promise<CommandState> {
  const { row } = await inEnvironment(deps, caller, { environment, needs: needsOf(request) });
  const ref = parseEnvironmentKey(row.key);
  if (!ref) throw notFound('environment');
  return ask(deps, caller, { ref, request });
}

/** `up` for a pull request or branch that may have no environment yet. */
export async function startEnvironment(
  deps: GiveDeps,
  caller: Caller,
  of: { repository: number } & ({ pull: number } | { branch: string }),
): Promise<CommandState> {
  await inRepository(deps, caller, { repository: of.repository, needs: 'write' });
  const { repository: repositoryId } = of;
  const ref: EnvironmentRef =
    'pull' in of
      ? { kind: 'pull', repositoryId, number: of.pull }
      : { kind: 'branch', repositoryId, branch: of.branch };
  return ask(deps, caller, { ref, request: { command: 'up' } });
}

/** Whoever asks too early is told at once; what counts is asked when it runs. */
function needsOf({ command }: CommandRequest): Seat {
  return verbs[command].needs === 'maintain' ? 'maintain' : 'write';
}

async function ask(
  deps: GiveDeps,
  { person }: Caller,
  { ref, request }: { ref: EnvironmentRef; request: CommandRequest },
): Promise<CommandState> {
  const words = wordsOf(request);
  const read = readCommand(words, 'button');
  if ('refused' in read) throw new Refused(400, read.refused);
  const id = randomUUID();
  const issuedAt = await askCommand(deps, person, { ref, words, origin: `api/${id}` });
  return { id, state: 'pending', answer: null, issuedAt: issuedAt.toISOString(), finishedAt: null };
}
