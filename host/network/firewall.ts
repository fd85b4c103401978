import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { WorldError } from '../../schema/world-error.ts';
import { allSettled } from '../all-settled.ts';
import { runCommand } from '../run-command.ts';
import { type FirewallNames, firewallChains, firewallChains6, firewallJumps } from './firewall-rules.ts';

/**
 * Makes the instance's rules as they should be, whatever was there; milliseconds when nothing is missing.
 * Called before every start of a pod: a pod never runs without them.
 * Throws WorldError `docker-refused` when the rules cannot be set.
 */
export async function ensureFirewall(names: FirewallNames, nameservers: readonly string[]): Promise<void> {
  try {
    const chains = firewallChains(names, { nameservers, neighbours: hostNetworks() });
    await allSettled([
      ensureRules('iptables', { chains, jumps: firewallJumps(names, 'DOCKER-USER') }),
      hasIpv6() ? ensureRules('ip6tables', rules6(names)) : Promise.resolve(),
    ]);
  } catch (cause) {
    throw new WorldError('docker-refused', `the host's firewall could not be set: ${String(cause)}`, {
      cause,
    });
  }
}

/** Takes the instance's rules and chains away; what is not there is not missed. */
export async function removeFirewall(names: FirewallNames): Promise<void> {
  await removeFrom('iptables', names, 'DOCKER-USER');
  if (hasIpv6()) await removeFrom('ip6tables', names, 'FORWARD');
}

interface Rules {
  readonly chains: string;
  readonly jumps: readonly Jump[];
}

function rules6(names: FirewallNames): Rules {
  return { chains: firewallChains6(names), jumps: firewallJumps(names, 'FORWARD') };
}

async function ensureRules(iptables: Iptables, { chains, jumps }: Rules): Promise<void> {
  await runCommand(`${iptables}-restore`, ['-w', '5', '--noflush'], chains);
  await ensureJumps(iptables, jumps);
}

type Iptables = 'iptables' | 'ip6tables';
type Jump = readonly [hook: string, ...rule: string[]];

/** One program lists what is there; asking for a rule takes one each, and is left for those that are not listed as we write them. */
async function ensureJumps(iptables: Iptables, jumps: readonly Jump[]): Promise<void> {
  const listed = new Set((await runCommand(`${iptables}-save`, ['-t', 'filter'])).split('\n'));
  for (const [hook, ...rule] of jumps) {
    if (listed.has(['-A', hook, ...rule].join(' '))) continue;
    const present = await works(iptables, ['-C', hook, ...rule]);
    if (!present) await runCommand(iptables, ['-w', '5', '-I', hook, '1', ...rule]);
  }
}

async function removeFrom(iptables: Iptables, names: FirewallNames, forwardHook: string): Promise<void> {
  for (const [hook, ...rule] of firewallJumps(names, forwardHook)) {
    while (await works(iptables, ['-D', hook, ...rule]));
  }
  for (const chain of [names.input, names.forward]) {
    await works(iptables, ['-F', chain]);
    await works(iptables, ['-X', chain]);
  }
}

async function works(iptables: Iptables, args: readonly string[]): Promise<boolean> {
  return runCommand(iptables, ['-w', '5', ...args]).then(
    () => true,
    () => false,
  );
}

function hostNetworks(): readonly string[] {
  // Bridges of pods have private addresses, and would make the rules grow with the pods.
  const interfaces = Object.entries(networkInterfaces()).filter(([name]) => !/^pn[0-9a-f]{5}-/.test(name));
  const addresses = interfaces.flatMap(([, found]) => found ?? []);
  const outside = addresses.filter(({ family, internal }) => family === 'IPv4' && !internal);
  return [...new Set(outside.flatMap(({ cidr }) => cidr ?? []))];
}

function hasIpv6(): boolean {
  return existsSync('/proc/net/if_inet6');
}
