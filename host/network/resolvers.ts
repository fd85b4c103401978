import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';

/** Docker's own resolver, inside each pod's network: the last resort when the host's resolvers are loopback only. */
export const dockerResolver = '127.0.0.11';

/**
 * DNS servers that pods can reach: the host's, but for loopback addresses (there, systemd-resolved knows the real ones).
 * At most 3, IPv4, as resolv.conf allows.
 */
export async function hostResolvers(): Promise<readonly string[]> {
  for (const file of ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf']) {
    const found = parseResolvers(await readFile(file, 'utf8').catch(() => ''));
    if (found.length > 0) return found;
  }
  return [dockerResolver];
}

export function parseResolvers(text: string): readonly string[] {
  const servers = [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map((match) => match[1] ?? '');
  return servers.filter((server) => isIPv4(server) && !server.startsWith('127.')).slice(0, 3);
}

/** What a pod sees as /etc/resolv.conf. */
export function resolvConf(nameservers: readonly string[]): string {
  return `${nameservers.map((server) => `nameserver ${server}`).join('\n')}\noptions timeout:2 attempts:3\n`;
}

/** What a pod sees as /etc/hosts. */
export function hostsFile(podName: string): string {
  return `127.0.0.1\tlocalhost\n127.0.1.1\t${podName}\n`;
}
