import type { FirewallJump } from './rule-table.ts';

/**
 * What pods may reach: the internet and the DNS servers; nothing else. All bridges of an instance begin with the same
 * characters, so the rules are made once and do not grow with the pods.
 */
export interface FirewallNames {
  /** Matches every bridge of the instance. */
  readonly bridges: string;
  readonly input: string;
  readonly forward: string;
}

/**
 * IANA's special-purpose IPv4 networks: private, link-local with the clouds' metadata, shared, multicast, reserved. Not those
 * for documentation: nothing is there, but in laboratories, where they play the internet.
 */
export const specialNetworks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;

/** Of one pod at a time, those of UDP that nobody answers included. Linux tracks 262,144 on most machines. */
export const mostConnections = 4096;

export interface FirewallFacts {
  /** The DNS servers of pods: port 53 of these is open wherever they are. */
  readonly nameservers: readonly string[];
  /** The networks that the host itself is in, e.g. `192.0.2.0/24`: other machines there are not the internet. */
  readonly neighbours: readonly string[];
}

/** How the bridges of an instance begin. */
export function bridgePrefix(tag: string): string {
  return `pn${tag}-`;
}

export function firewallNames(tag: string): FirewallNames {
  return { bridges: `${bridgePrefix(tag)}+`, input: `PINACLE-${tag}-IN`, forward: `PINACLE-${tag}-FWD` };
}

/**
 * The two chains for `iptables-restore --noflush`: replaced as a whole, in one transaction.
 * `input` is asked for packets from a pod to the host itself, `forward` for all that crosses a pod's bridge.
 */
export function firewallChains(names: FirewallNames, { nameservers, neighbours }: FirewallFacts): string {
  const { bridges, input, forward } = names;
  const refuse = '-j REJECT --reject-with icmp-port-unreachable';
  const dns = (chain: string): string[] =>
    nameservers.flatMap((server) =>
      ['udp', 'tcp'].map((protocol) => `-A ${chain} -d ${server} -p ${protocol} --dport 53 -j RETURN`),
    );
  return [
    '*filter',
    `:${input} - [0:0]`,
    `:${forward} - [0:0]`,
    // Answers to the host's own connections: health checks and the gateway.
    `-A ${input} -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN`,
    ...dns(input),
    `-A ${input} ${refuse}`,
    `-A ${forward} -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN`,
    // Nobody opens a connection to a pod through the host: no other pod, no neighbour in the host's network.
    `-A ${forward} -o ${bridges} -j DROP`,
    // The table of connections is the whole machine's: no pod may fill it.
    `-A ${forward} -m conntrack --ctstate NEW -m connlimit --connlimit-above ${mostConnections} --connlimit-mask 32 ${refuse}`,
    ...dns(forward),
    ...[...specialNetworks, ...neighbours].map((net) => `-A ${forward} -d ${net} ${refuse}`),
    'COMMIT',
    '',
  ].join('\n');
}

/** Pods have no IPv6: what comes all the same is dropped. */
export function firewallChains6(names: FirewallNames): string {
  return [
    '*filter',
    `:${names.input} - [0:0]`,
    `:${names.forward} - [0:0]`,
    `-A ${names.input} -j DROP`,
    `-A ${names.forward} -j DROP`,
    'COMMIT',
    '',
  ].join('\n');
}

/**
 * Rules that lead into the chains; each must stand first in its chain. Both in Docker's hook and in FORWARD itself: Docker puts its
 * hook first whenever it makes a network, and takes it out for a moment to do so; a restart of Docker puts others before FORWARD's.
 */
export function firewallJumps(names: FirewallNames): readonly FirewallJump[] {
  return [
    ['INPUT', '-i', names.bridges, '-j', names.input],
    ...forwardJumps(names, 'DOCKER-USER'),
    ...forwardJumps(names, 'FORWARD'),
  ];
}

export function firewallJumps6(names: FirewallNames): readonly FirewallJump[] {
  return [['INPUT', '-i', names.bridges, '-j', names.input], ...forwardJumps(names, 'FORWARD')];
}

function forwardJumps({ bridges, forward }: FirewallNames, hook: string): readonly FirewallJump[] {
  return [
    [hook, '-i', bridges, '-j', forward],
    [hook, '-o', bridges, '-j', forward],
  ];
}
