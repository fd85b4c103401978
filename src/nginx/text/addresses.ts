/**
 * Which connections to processes are kept: only groups of nginx keep any, so each address has one. To an address that is not here
 * there is a connection for each request.
 */
export function addressesFile(addresses: readonly string[]): string {
  const known = addresses.filter((address) => /^\d{1,3}(\.\d{1,3}){3}:\d{1,5}$/.test(address)).toSorted();
  return `${known.map(group).join('')}map $pinacle_address $pinacle_pod {
  default $pinacle_address;
${known.map((address) => `  "${address}" ${groupName(address)};\n`).join('')}}
`;
}

function groupName(address: string): string {
  return `pinacle_${address.replaceAll(/[.:]/g, '_')}`;
}

/** Servers for development close an idle connection after 5 s, Node's own default: nginx is earlier. */
function group(address: string): string {
  return `upstream ${groupName(address)} { server ${address}; keepalive 64; keepalive_timeout 4s; }\n`;
}
