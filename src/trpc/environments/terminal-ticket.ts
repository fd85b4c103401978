import { TRPCError } from '@trpc/server';
import { atLeast } from '../../access/role.ts';
import type { Person } from '../../github/commands/permission.ts';
import type { DashboardDeps } from '../deps.ts';
import { readableEnvironment } from './readable-environment.ts';

/** A one-time ticket for a terminal, for who may write now; the terminal asks again as long as it is open. */
export async function terminalTicket(
  deps: Pick<DashboardDeps, 'db' | 'access' | 'tickets'>,
  person: Person,
  { id, name }: { id: string; name: string },
): Promise<string> {
  const { row, repository, role } = await readableEnvironment(deps, person, id);
  if (!atLeast(role, 'write'))
    throw new TRPCError({ code: 'FORBIDDEN', message: 'This needs write permission on the repository.' });
  const ticket = deps.tickets.issue({ person, environment: row.key, repositoryId: repository.id, name });
  if (ticket === undefined)
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'Try again in a moment.' });
  return ticket;
}
