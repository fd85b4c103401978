import { type Certificate, renewAt } from './certificate.ts';
import type { WantedCertificate } from './wanted-certificates.ts';

/** The last order of a name, when it failed. `at`: milliseconds since the epoch. */
export interface FailedOrder {
  readonly at: number;
  /** In a row. */
  readonly failures: number;
  readonly error: string;
}

/** What is remembered of orders, by the name of the certificate. */
export interface OrderBook {
  readonly failed: Readonly<Record<string, FailedOrder>>;
  /** When orders were begun, in milliseconds since the epoch, oldest first; of the last hour. */
  readonly begun: readonly number[];
}

export interface Order extends WantedCertificate {
  readonly reason: 'none yet' | 'two thirds of its life are over';
}

/** Let's Encrypt allows 300 new orders in 3 hours for an account. */
export const ordersAnHour = 50;

const minute = 60_000;
const hour = 60 * minute;

/** Which certificates are to be ordered now, in their order. */
export function planOrders(scene: {
  wanted: readonly WantedCertificate[];
  held: readonly Certificate[];
  book: OrderBook;
  now: number;
}): Order[] {
  const { wanted, held, book, now } = scene;
  const room = Math.max(0, ordersAnHour - recent(book.begun, now).length);
  const due = wanted.flatMap((one): Order[] => {
    const failed = book.failed[one.name];
    if (failed && now < retryAt(failed)) return [];
    const certificate = held.find(({ name }) => name === one.name);
    if (!certificate) return [{ ...one, reason: 'none yet' }];
    return now < renewAt(certificate) ? [] : [{ ...one, reason: 'two thirds of its life are over' }];
  });
  return due.slice(0, room);
}

/** 5 minutes after the first failure, twice as long after each other, a day at most: Let's Encrypt bears 5 an hour for a name. */
export function retryAt({ at, failures }: FailedOrder): number {
  return at + Math.min(5 * minute * 2 ** Math.min(failures - 1, 16), 24 * hour);
}

export function recent(begun: readonly number[], now: number): number[] {
  return begun.filter((at) => now - at < hour);
}
