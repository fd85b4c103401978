import type { HostList } from '../../../schema/api/host.ts';
import { atLeast } from '../../access/role.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { readableRepositories } from '../may.ts';
import { Refused } from '../refused.ts';

/** Capacity and use of the machines, for whoever can write to some repository: anybody at all can read a public one. */
export async function listHosts(
  deps: Pick<ApiDeps, 'db' | 'access' | 'runtime'>,
  caller: Caller,
): Promise<HostList> {
  const seats = await readableRepositories(deps, caller);
  if (!seats.some(({ role }) => atLeast(role, 'write')))
    throw new Refused(403, 'this needs write permission on some repository');
  const hosts = await deps.runtime.hosts();
  return { hosts: hosts.map((host) => ({ ...host, pods: { ...host.pods } })) };
}
