import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { WorldError } from '../../schema/world-error.ts';
import { runCommand } from '../run-command.ts';
import {
  type FirewallNames,
  firewallChains,
  firewallChains6,
  firewallJumps,
  firewallJumps6,
} from './firewall-rules.ts';
import { type FirewallJump, jumpsFirst, rulesOf } from './rule-table.ts';

/** The rules of one instance, as its controller keeps them. */
export interface Firewall {
  /**
   * Called before every start of a pod: all rules are in force when it resolves. One look when nobody has touched them.
   * Throws WorldError `docker-refused` when they cannot be set.
   */
  ensure(): Promise<void>;
}

export function firewallOf(names: FirewallNames, nameservers: readonly string[]): Firewall {
  const families = familiesOf(names, nameservers);
  const verified = new Map<Family, string>();
  return {
    ensure: () =>
      asWorldError(async () => {
        for (const family of families) {
          if ((await inForce(family)) !== (verified.get(family) ?? ''))
            verified.set(family, await restore(family));
        }
      }),
  };
}

/** Makes the instance's rules as they should be, whatever was there. Throws as `Firewall.ensure`. */
export function ensureFirewall(names: FirewallNames, nameservers: readonly string[]): Promise<void> {
  return firewallOf(names, nameservers).ensure();
}

/** Takes the instance's rules and chains away; what is not there is not missed. */
export async function removeFirewall(names: FirewallNames): Promise<void> {
  await removeFrom('iptables', names, firewallJumps(names));
  if (hasIpv6()) await removeFrom('ip6tables', names, firewallJumps6(names));
}

type Iptables = 'iptables' | 'ip6tables';

interface Family {
  readonly iptables: Iptables;
  readonly names: FirewallNames;
  /** For `iptables-restore`, by what the host's networks are now. */
  readonly chains: () => string;
  readonly jumps: readonly FirewallJump[];
}

function familiesOf(names: FirewallNames, nameservers: readonly string[]): readonly Family[] {
  const v4: Family = {
    iptables: 'iptables',
    names,
    chains: () => firewallChains(names, { nameservers, neighbours: hostNetworks() }),
    jumps: firewallJumps(names),
  };
  const v6: Family = {
    iptables: 'ip6tables',
    names,
    chains: () => firewallChains6(names),
    jumps: firewallJumps6(names),
  };
  return hasIpv6() ? [v4, v6] : [v4];
}

/** The wanted rules beside those that are there, as the system writes them; undefined when another rule comes first. */
async function inForce({ iptables, names, chains, jumps }: Family): Promise<string | undefined> {
  const saved = await save(iptables);
  if (jumpsFirst(saved, jumps).length > 0) return undefined;
  return `${chains()}${rulesOf(saved, [names.input, names.forward])}`;
}

/** What is in force then. Tried again when somebody was at the table meanwhile, as Docker is when it makes a network. */
async function restore(family: Family): Promise<string> {
  let fault: unknown = new Error('somebody puts other rules before ours again and again');
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      await restoreOnce(family);
      const now = await inForce(family);
      if (now !== undefined) return now;
    } catch (error) {
      fault = error;
    }
    await delay(20 * 2 ** tries);
  }
  throw fault;
}

/** In one transaction: no packet ever sees half of the rules. */
async function restoreOnce({ iptables, chains, jumps }: Family): Promise<void> {
  const lines = jumpsFirst(await save(iptables), jumps).map((line) => `${line}\n`);
  const table = chains().replace('COMMIT\n', `${lines.join('')}COMMIT\n`);
  await runCommand(`${iptables}-restore`, ['-w', '5', '--noflush'], { stdin: table });
}

function save(iptables: Iptables): Promise<string> {
  return runCommand(`${iptables}-save`, ['-t', 'filter']);
}

async function asWorldError(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    const message = `the host's firewall could not be set: ${String(cause)}`;
    throw new WorldError('docker-refused', message, { cause });
  }
}

async function removeFrom(
  iptables: Iptables,
  names: FirewallNames,
  jumps: readonly FirewallJump[],
): Promise<void> {
  for (const [hook, ...rule] of jumps) {
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
