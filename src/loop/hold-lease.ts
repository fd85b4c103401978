import { type EnvironmentKey, parseEnvironmentKey } from '../../schema/environment.ts';
import type { Database } from '../store/database.ts';
import { adoptEnvironments } from '../store/environments.ts';
import { type Lease, renewLease, takeLease } from '../store/leases.ts';

export const leaseMs = 30_000;

/** How soon a pass learns that another process was told something newer. */
const beatMs = 1000;

/** The lease of `key`, its row made when there is none; undefined: another process holds it, or the key is none of ours. */
export async function seizeLease(db: Database, key: EnvironmentKey): Promise<Lease | undefined> {
  const lease = await takeLease(db, key, leaseMs);
  if (lease) return lease;
  const ref = parseEnvironmentKey(key);
  if (!ref || (await adoptEnvironments(db, [ref])).length === 0) return undefined;
  return takeLease(db, key, leaseMs);
}

/**
 * Keeps a lease while a pass runs; returns the stopper.
 * `overtaken` is called when a newer pass holds the environment or something newer is wanted.
 */
export function keepLease(db: Database, lease: Lease, overtaken: () => void): () => void {
  const beat = async () => {
    // Postgres out of reach: the pass goes on. Should the lease end, the epoch fences it out.
    const seq = await renewLease(db, lease, leaseMs).catch(() => lease.seq);
    if (seq === undefined || seq > lease.seq) overtaken();
  };
  const timer = setInterval(() => void beat(), beatMs);
  return () => clearInterval(timer);
}
