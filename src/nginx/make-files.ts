import { isHost } from '../acme/wanted-certificates.ts';
import type { Files, Front } from './front.ts';
import { addressesFile } from './text/addresses.ts';
import { dashboardServer } from './text/dashboard.ts';
import { headersFile } from './text/headers.ts';
import { httpServer, nobodysServers } from './text/http.ts';
import { podLocations } from './text/pod-locations.ts';
import { podServers } from './text/pod-servers.ts';
import { settings } from './text/settings.ts';

/** The file that nginx's `http` block includes; it includes the others. */
export const entry = 'pinacle.conf';

/** The configuration of nginx, whole. The same front gives the same text. */
export function makeFiles(front: Front): Files {
  const local = front.podsDomain === 'localhost';
  const servers = local ? [] : podServers(front);
  return {
    [entry]: [
      head,
      settings(front),
      ...(local ? [] : nobodysServers(front)),
      httpServer(front),
      ...(local ? [] : dashboardServer(front)),
      // They name what only servers for pods set.
      ...(local || servers.length > 0 ? [include(front, 'addresses.conf')] : []),
      include(front, 'pod-servers.conf'),
    ].join('\n'),
    'pod-servers.conf': servers.join(''),
    'pod-locations.conf': podLocations(front),
    'headers.conf': headersFile(front),
    'hosts.map': hostsMap(front.hosts),
    'addresses.conf': addressesFile(front.addresses),
  };
}

const head = `# Written by Pinacle, and again whenever hosts, certificates or addresses change: what you add here is lost.
# For the http block of nginx.conf.
`;

function include({ dir }: Front, file: string): string {
  return `include "${dir}/${file}";\n`;
}

/** Sorted, so that the same hosts are the same text. */
function hostsMap(hosts: readonly string[]): string {
  return hosts
    .filter(isHost)
    .toSorted()
    .map((host) => `${host} 1;\n`)
    .join('');
}
