import { HostList } from '../../../schema/api/host.ts';
import { listHosts } from '../functions/list-hosts.ts';
import { operation } from '../operation.ts';

export const hostOperations = [
  operation({
    id: 'listHosts',
    method: 'GET',
    path: '/hosts',
    summary: 'Capacity and use of the machines',
    scope: 'read',
    needs: 'write somewhere',
    answer: HostList,
    run: ({ deps, caller }) => listHosts(deps, caller),
  }),
] as const;
