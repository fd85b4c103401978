import type { FastifyInstance } from 'fastify';
import type { Terminals } from '../../reconciler/ports.ts';
import type { Access } from '../access/open-access.ts';
import type { Activity } from '../activity/open-activity.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { recordDeed } from '../store/audit.ts';
import type { Store } from '../store/open-store.ts';
import { addTerminalRoute } from '../terminal/add-terminal-route.ts';
import { openRooms } from '../terminal/open-rooms.ts';
import { openTickets, type Tickets } from '../terminal/tickets.ts';
import type { Closers } from './closers.ts';

export interface TerminalParts {
  /** For whoever has found that a person may open a terminal. */
  readonly tickets: Tickets;
  addTo(server: FastifyInstance): Promise<void>;
}

/** People's terminals, over the runtime's. */
export function openTerminals(
  config: Pick<Config, 'publicUrl'>,
  deps: {
    store: Store;
    access: Access;
    terminals: Terminals;
    activity: Activity;
    log: Log;
    closers: Closers;
    now: () => number;
  },
): TerminalParts {
  const { store, access, terminals, activity, log, closers, now } = deps;
  const tickets = openTickets(now);
  const rooms = closers.opened(openRooms({ terminals, activity }), (opened) => opened.close());
  const origin = new URL(config.publicUrl).origin;
  const record: Parameters<typeof addTerminalRoute>[1]['record'] = (deed) => recordDeed(store.db, deed);
  return {
    tickets,
    addTo: (server) => addTerminalRoute(server, { tickets, rooms, access, origin, record, log }),
  };
}
