import type { Log } from '../log.ts';
import type { WakeQueue } from '../queue/open-queue.ts';
import type { Database } from '../store/database.ts';
import { freeLeases } from '../store/leases.ts';

export interface TakeOverDeps {
  readonly db: Database;
  readonly queue: Pick<WakeQueue, 'flush'>;
  readonly log: Log;
}

/**
 * Takes over what a process that was killed has left: leases of passes that nobody runs, and hints that are worked on for ever, in whose
 * place no other would be taken. Who starts has the hosts to itself, see `lockInstance`; were a pass of another under way, the next epoch
 * would fence it out. The sweeps that begin then give all hints anew. Throws WorldError.
 */
export async function takeOver({ db, queue, log }: TakeOverDeps): Promise<void> {
  await queue.flush();
  const freed = await freeLeases(db);
  if (freed.length > 0) log.info({ environments: freed.length }, 'passes that were under way begin anew');
}
