import { randomBytes } from 'node:crypto';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Person } from '../github/commands/permission.ts';

/** What a ticket lets in: one person to one terminal. */
export interface TicketClaim {
  readonly person: Person;
  readonly environment: EnvironmentKey;
  readonly repositoryId: number;
  readonly name: string;
}

/** One-time tickets: a browser cannot send a header with a WebSocket, and a session's cookie alone would let any page open one. */
export interface Tickets {
  /** 43 characters of base64url; good for 30 s and once. Undefined when too many wait to be used. */
  issue(claim: TicketClaim): string | undefined;
  /** Undefined when it was used, is too old, or never was. */
  redeem(ticket: string): TicketClaim | undefined;
}

const lifeMs = 30_000;
const most = 10_000;

/** `now`: milliseconds. Kept in memory: after a restart a person asks for another. */
export function openTickets(now: () => number): Tickets {
  const waiting = new Map<string, { readonly claim: TicketClaim; readonly until: number }>();
  /** Oldest first: all live equally long. */
  const dropOld = (): void => {
    for (const [ticket, { until }] of waiting) {
      if (until > now()) return;
      waiting.delete(ticket);
    }
  };
  return {
    issue: (claim) => {
      dropOld();
      if (waiting.size >= most) return undefined;
      const ticket = randomBytes(32).toString('base64url');
      waiting.set(ticket, { claim, until: now() + lifeMs });
      return ticket;
    },
    redeem: (ticket) => {
      dropOld();
      const found = waiting.get(ticket);
      waiting.delete(ticket);
      return found?.claim;
    },
  };
}
