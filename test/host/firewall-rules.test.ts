import { BlockList } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  firewallChains,
  firewallJumps,
  firewallNames,
  specialNetworks,
} from '../../host/network/firewall-rules.ts';
import { bridgeName } from '../../host/network/networks.ts';
import { parseResolvers, resolvConf } from '../../host/network/resolvers.ts';
import { instanceTag } from '../../host/options.ts';

const names = firewallNames('0a1b2');
const lines = firewallChains(names, { nameservers: ['10.0.0.53'], neighbours: ['8.8.4.0/24'] }).split('\n');
const of = (chain: string): string[] => lines.filter((line) => line.startsWith(`-A ${chain} `));

describe('the firewall', () => {
  it('lets answers and the DNS server through to the host, and nothing else', () => {
    expect(of(names.input)).toEqual([
      `-A ${names.input} -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN`,
      `-A ${names.input} -d 10.0.0.53 -p udp --dport 53 -j RETURN`,
      `-A ${names.input} -d 10.0.0.53 -p tcp --dport 53 -j RETURN`,
      `-A ${names.input} -j REJECT --reject-with icmp-port-unreachable`,
    ]);
  });

  it('refuses connections to pods before it allows anything', () => {
    expect(of(names.forward)[1]).toBe(`-A ${names.forward} -o ${names.bridges} -j DROP`);
  });

  it('lets no pod fill the table of connections, by way of the DNS server neither', () => {
    const forward = of(names.forward);
    const limit = forward.findIndex((line) =>
      line.includes('--connlimit-above 4096 --connlimit-mask 32 -j REJECT'),
    );
    expect(limit).toBeGreaterThan(0);
    expect(limit).toBeLessThan(forward.findIndex((line) => line.includes('--dport 53')));
  });

  it("refuses the host's own network after the DNS server in it", () => {
    const refused = `-A ${names.forward} -d 8.8.4.0/24 -j REJECT --reject-with icmp-port-unreachable`;
    const forward = of(names.forward);
    expect(forward.indexOf(refused)).toBeGreaterThan(forward.findIndex((line) => line.includes('10.0.0.53')));
  });

  it.each([
    ['169.254.169.254', true],
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['192.168.1.1', true],
    ['100.100.100.200', true],
    ['127.0.0.1', true],
    ['0.0.0.0', true],
    ['224.0.0.251', true],
    ['255.255.255.255', true],
    ['1.1.1.1', false],
    ['140.82.121.4', false],
    ['172.32.0.1', false],
    ['100.128.0.1', false],
  ])('%s is special: %s', (address, special) => {
    const list = new BlockList();
    for (const net of specialNetworks) {
      const [base, bits] = net.split('/') as [string, string];
      list.addSubnet(base, Number(bits), 'ipv4');
    }
    expect(list.check(address)).toBe(special);
  });

  it('has names that Linux takes, and that match the bridges', () => {
    const bridge = bridgeName('pinacle', '0123456');
    const { bridges, input, forward } = firewallNames(instanceTag('pinacle'));
    expect(bridge).toHaveLength(15);
    expect(bridge.startsWith(bridges.slice(0, -1))).toBe(true);
    for (const chain of [input, forward]) expect(chain.length).toBeLessThanOrEqual(28);
    expect(firewallJumps(names).map(([hook]) => hook)).toEqual([
      'INPUT',
      'DOCKER-USER',
      'DOCKER-USER',
      'FORWARD',
      'FORWARD',
    ]);
  });
});

describe('DNS servers', () => {
  it('are those of the host that a pod can reach', () => {
    const text =
      'search x\nnameserver 127.0.0.53\nnameserver 10.0.0.2\n nameserver fe80::1\nnameserver 8.8.8.8\n#nameserver 9.9.9.9\n';
    expect(parseResolvers(text)).toEqual(['10.0.0.2', '8.8.8.8']);
    expect(resolvConf(['10.0.0.2'])).toBe('nameserver 10.0.0.2\noptions timeout:2 attempts:3\n');
  });
});
