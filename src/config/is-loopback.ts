import { isIPv4 } from 'node:net';

/** Whether an address, or the name `localhost`, is this machine's own: no other machine can speak from it or to it. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  if (address === 'localhost' || address === '::1') return true;
  // A socket that takes both kinds shows an IPv4 peer so.
  const plain = address.toLowerCase().replace(/^::ffff:/, '');
  return isIPv4(plain) && plain.startsWith('127.');
}
