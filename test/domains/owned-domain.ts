import type { MemoryWorld } from '../loop/memory-world.ts';
import { openDnsServer, type Said } from './dns-server.ts';

/** The DNS zone of a domain's owner, whom a world asks when it is opened with these settings. */
export interface OwnedDomain {
  readonly settings: Readonly<Record<string, string>>;
  /** Sets the record that the check names, and has Pinacle look at it, when a manifest asked for the domain. */
  give(world: MemoryWorld, repositoryId: number): Promise<void>;
  /** Takes the record away, and lets the days go by until that counts. */
  take(world: MemoryWorld): Promise<void>;
  close(): void;
}

export async function openOwnedDomain(domain: string): Promise<OwnedDomain> {
  const zone = new Map<string, Said>();
  const server = await openDnsServer(zone);
  return {
    settings: { PINACLE_DNS_SERVER: server.address },
    give: async (world, repositoryId) => {
      await world.until('a manifest asks for the domain', () => isClaimed(world, domain));
      const { name, value } = world.control().github.recordOf({ domain, repositoryId });
      zone.set(name, [value]);
      await look(world);
    },
    take: async (world) => {
      zone.clear();
      // Noticed, then missing for long enough.
      await look(world);
      await look(world);
    },
    close: server.close,
  };
}

async function isClaimed(world: MemoryWorld, domain: string): Promise<boolean> {
  const { rows } = await world.control().store.db.execute('select domain from domain_claims');
  return rows.some((row) => row.domain === domain);
}

/** The periodic job of the control plane, days later. */
async function look(world: MemoryWorld): Promise<void> {
  const ago = "interval '4 days'";
  await world.sql(`update domains set checked_at = checked_at - ${ago}, failed_at = failed_at - ${ago}`);
  await world.control().jobs.run('domains');
}
