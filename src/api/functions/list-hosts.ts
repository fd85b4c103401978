import type { HostList } from '../../../schema/api/host.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { assertWritesSomewhere } from '../may.ts';

/** Capacity and use of the machines, for whoever can write to some repository: anybody at all can read a public one. */
export async function listHosts(
  deps: Pick<ApiDeps, 'db' | 'access' | 'runtime'>,
  caller: Caller,
): Promise<HostList> {
  await assertWritesSomewhere(deps, caller);
  const hosts = await deps.runtime.hosts();
  return { hosts: hosts.map((host) => ({ ...host, pods: { ...host.pods } })) };
}
