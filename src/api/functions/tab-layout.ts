import { longestTabLayout, type TabLayout } from '../../../schema/tab-layout.ts';
import { findTabLayout, putTabLayout } from '../../store/tab-layouts.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inEnvironment } from '../may.ts';
import { Refused } from '../refused.ts';

type LayoutDeps = Pick<ApiDeps, 'db' | 'access'>;

/** The caller's own order of tabs; null: they have arranged none. */
export async function readTabLayout(
  { db, access }: LayoutDeps,
  caller: Caller,
  { environment }: { environment: string },
): Promise<TabLayout | null> {
  const { row } = await inEnvironment({ db, access }, caller, { environment, needs: 'read' });
  return (await findTabLayout(db, { environment: row.key, personId: caller.person.id })) ?? null;
}

/** Of an environment that is forgotten nothing is kept: nobody would clean it away again. */
export async function keepTabLayout(
  { db, access }: LayoutDeps,
  caller: Caller,
  { environment, layout }: { environment: string; layout: TabLayout },
): Promise<void> {
  const { row } = await inEnvironment({ db, access }, caller, { environment, needs: 'read' });
  if (JSON.stringify(layout).length > longestTabLayout)
    throw new Refused(400, 'these are more tabs than anybody has');
  if (row.subject !== null)
    await putTabLayout(db, { environment: row.key, personId: caller.person.id }, layout);
}
