import { coalesce } from '../deliveries/coalesce.ts';
import type { Log } from '../log.ts';
import type { CertificateFolder } from './certificate-folder.ts';
import { type Order, type OrderBook, planOrders, recent } from './plan-orders.ts';
import type { WantedCertificate } from './wanted-certificates.ts';

export interface CertificatesDeps {
  readonly folder: CertificateFolder;
  readonly wanted: () => Promise<readonly WantedCertificate[]>;
  /** Gives the PEM of key and chain. Throws WorldError `certificate-failed`. */
  readonly order: (wanted: WantedCertificate) => Promise<string>;
  /** Whether we are the one who orders, of all that share a database; `release` lets another be it. */
  readonly hold: () => Promise<boolean>;
  readonly release: () => Promise<void>;
  /** Called after a certificate was put or removed. */
  readonly changed: () => void;
  readonly now: () => number;
  readonly log: Log;
}

export interface Certificates {
  /**
   * Compares what is wanted with what is there, and orders what is due, one after the other. What failed is told in the log and
   * tried again later; the old certificate stays. Throws when the names cannot be read, or the files not written.
   */
  look(): Promise<void>;
}

export function openCertificates(deps: CertificatesDeps): Certificates {
  return { look: coalesce(() => lookOnce(deps)) };
}

async function lookOnce(deps: CertificatesDeps): Promise<void> {
  if (!(await deps.hold())) return;
  try {
    const wanted = await deps.wanted();
    const { folder, now } = deps;
    await removeSpent(deps, wanted);
    const [held, book] = await Promise.all([folder.list(), folder.readBook()]);
    await forgetUnwanted(deps, { wanted, book });
    for (const order of planOrders({ wanted, held, book, now: now() })) await carryOut(order, deps);
  } finally {
    await deps.release();
  }
}

/** One order. It is in the book before it begins: a crash in the middle must not make us forget how often we asked. */
async function carryOut(order: Order, deps: CertificatesDeps): Promise<void> {
  const { folder, log, now } = deps;
  const { name, reason } = order;
  await enter(deps, (book) => ({ ...book, begun: [...recent(book.begun, now()), now()] }));
  try {
    await folder.put(name, await deps.order(order));
    await enter(deps, (book) => ({ ...book, failed: without(book.failed, (one) => one === name) }));
    log.info({ certificate: name, reason }, 'a certificate was ordered');
    deps.changed();
  } catch (error) {
    log.warn({ err: error, certificate: name, reason }, 'a certificate could not be ordered');
    await enter(deps, (book) => ({
      ...book,
      failed: { ...book.failed, [name]: failure(book, { name, error, at: now() }) },
    }));
  }
}

function failure(book: OrderBook, { name, error, at }: { name: string; error: unknown; at: number }) {
  const failures = (book.failed[name]?.failures ?? 0) + 1;
  return { at, failures, error: error instanceof Error ? error.message : String(error) };
}

async function enter({ folder }: CertificatesDeps, change: (book: OrderBook) => OrderBook): Promise<void> {
  await folder.writeBook(change(await folder.readBook()));
}

/** What nobody wants any more goes once it is of no use to anyone; a pod that comes back finds its certificate again. */
async function removeSpent(
  { folder, now, changed }: CertificatesDeps,
  wanted: readonly WantedCertificate[],
): Promise<void> {
  const names = new Set(wanted.map(({ name }) => name));
  const spent = (await folder.list()).filter(({ name, notAfter }) => !names.has(name) && notAfter < now());
  for (const certificate of spent) await folder.remove(certificate);
  if (spent.length > 0) changed();
}

async function forgetUnwanted(
  { folder }: CertificatesDeps,
  { wanted, book }: { wanted: readonly WantedCertificate[]; book: OrderBook },
): Promise<void> {
  const names = new Set(wanted.map(({ name }) => name));
  const unwanted = (name: string) => !names.has(name);
  if (Object.keys(book.failed).some(unwanted))
    await folder.writeBook({ ...book, failed: without(book.failed, unwanted) });
}

function without(failed: OrderBook['failed'], forget: (name: string) => boolean): OrderBook['failed'] {
  return Object.fromEntries(Object.entries(failed).filter(([name]) => !forget(name)));
}
