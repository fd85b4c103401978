import type { Caller } from '../../api/caller.ts';
import { inEnvironment } from '../../api/may.ts';
import { Refused } from '../../api/refused.ts';
import type { DashboardDeps } from '../deps.ts';

/** A one-time ticket for a terminal, for who may write now; the terminal asks again as long as it is open. */
export async function terminalTicket(
  { api, tickets }: Pick<DashboardDeps, 'api' | 'tickets'>,
  caller: Caller,
  { id, name }: { id: string; name: string },
): Promise<string> {
  const { row, repository } = await inEnvironment(api, caller, { environment: id, needs: 'write' });
  const { person } = caller;
  const ticket = tickets.issue({ person, environment: row.key, repositoryId: repository.id, name });
  if (ticket === undefined) throw new Refused(429, 'Try again in a moment.');
  return ticket;
}
