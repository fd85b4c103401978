import type { Files } from '../front.ts';

/** A group of nginx for each address, since only groups keep connections, and which address has which. */
export function addressesFile(addresses: readonly string[]): Files {
  const known = addresses.filter((address) => /^\d{1,3}(\.\d{1,3}){3}:\d{1,5}$/.test(address)).toSorted();
  return {
    'addresses.conf': known.map(group).join(''),
    'addresses.map': known.map((address) => `"${address}" ${groupName(address)};\n`).join(''),
  };
}

function groupName(address: string): string {
  return `pinacle_${address.replaceAll(/[.:]/g, '_')}`;
}

/** Servers for development close an idle connection after 5 s, Node's own default: nginx is earlier. */
function group(address: string): string {
  return `upstream ${groupName(address)} { server ${address}; keepalive 16; keepalive_timeout 4s; }\n`;
}
