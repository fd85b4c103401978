import { eq } from 'drizzle-orm';
import { podHosts } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Database } from './database.ts';
import { type NamedPod, podHostName } from './host-name.ts';
import { reaching } from './world-fault.ts';

/** The host of an environment's pod: the one it has, else a new one that nobody has. Stable, also after a rename. */
export const assignPodHost = reaching(async (db: Database, pod: NamedPod): Promise<string> => {
  const { environment } = pod;
  for (let salt = 0; salt < 5; salt++) {
    const held = await holdPodHost(db, pod);
    if (held !== undefined) return held;
    await db
      .insert(podHosts)
      .values({ host: podHostName(pod, salt), environment })
      .onConflictDoNothing();
  }
  const held = await holdPodHost(db, pod);
  if (held !== undefined) return held;
  throw new Error(`no host name is free for the pod of ${environment}`);
});

async function holdPodHost(
  db: Database,
  { environment, domain }: Pick<NamedPod, 'environment' | 'domain'>,
): Promise<string | undefined> {
  const [row] = await db.select().from(podHosts).where(eq(podHosts.environment, environment));
  if (!row || row.host.endsWith(`.${domain}`)) return row?.host;
  // The pods domain is another one now.
  await db.delete(podHosts).where(eq(podHosts.host, row.host));
  return undefined;
}

/** What it was given in this domain. */
export const podHostOf = reaching(
  async (
    db: Database,
    { environment, domain }: Pick<NamedPod, 'environment' | 'domain'>,
  ): Promise<string | undefined> => {
    const [row] = await db.select().from(podHosts).where(eq(podHosts.environment, environment));
    return row?.host.endsWith(`.${domain}`) ? row.host : undefined;
  },
);

/** Looks a whole host up, lower case. */
export const findPodHost = reaching(
  async (db: Database, host: string): Promise<EnvironmentKey | undefined> => {
    const [row] = await db.select().from(podHosts).where(eq(podHosts.host, host.toLowerCase()));
    return row?.environment;
  },
);
