import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureFirewall } from '../../host/network/firewall.ts';
import { firewallJumps, firewallJumps6, firewallNames } from '../../host/network/firewall-rules.ts';
import { dockerResolver, hostResolvers } from '../../host/network/resolvers.ts';
import { instanceTag } from '../../host/options.ts';
import { baseImage, type DockerBench, openDockerBench } from './docker-bench.ts';
import { type Outside, openOutside } from './outside.ts';
import { aPod, aServer, type TestPod } from './pods.ts';

const run = promisify(execFile);
const hasIpv6 = existsSync('/proc/net/if_inet6');

let bench: DockerBench;
let outside: Outside;
let pod: TestPod;
let controlPlane: Server;
let controlPort: number;

beforeAll(async () => {
  [bench, outside] = await Promise.all([openDockerBench(), openOutside()]);
  controlPlane = createServer((socket) => socket.on('error', () => {}).end('secret')).listen(0, '0.0.0.0');
  await new Promise((resolve) => controlPlane.once('listening', resolve));
  controlPort = (controlPlane.address() as { port: number }).port;
  pod = await aPod(bench);
});

afterAll(async () => {
  controlPlane.close();
  await Promise.all([bench.close(), outside.close()]);
});

/** `open`, or the error's code: from inside the pod. */
async function knock(host: string, port: number, from = pod.id): Promise<string> {
  const source = `const s = require("net").connect({ host: "${host}", port: ${port} });
    s.setTimeout(3000, () => { console.log("timeout"); s.destroy(); });
    s.on("connect", () => { console.log("open"); s.destroy(); });
    s.on("error", (e) => console.log(e.code));`;
  return (await bench.inside(from, 'node', '-e', source)).output.trim();
}

/** Without the instance's rules, to show that it is they that refuse. */
async function withoutFirewall<T>(act: () => Promise<T>): Promise<T> {
  const names = firewallNames(instanceTag(bench.instance));
  for (const [hook, ...rule] of firewallJumps(names)) await run('iptables', ['-w', '-D', hook, ...rule]);
  if (hasIpv6)
    for (const [hook, ...rule] of firewallJumps6(names)) await run('ip6tables', ['-w', '-D', hook, ...rule]);
  try {
    return await act();
  } finally {
    await ensureFirewall(names, []);
  }
}

/**
 * Without the instance's rules, and past Docker's own isolation of networks: what else could refuse is out of the way. Docker
 * puts its rules first again whenever a network is made, by other tests too: hence several tries.
 */
async function openWithoutFirewall(address: string, act: () => Promise<string>): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const result = await withoutFirewall(async () => {
      const accept = [
        ['-s', address, '-j', 'ACCEPT'],
        ['-d', address, '-j', 'ACCEPT'],
      ];
      for (const rule of accept) await run('iptables', ['-w', '-I', 'FORWARD', '1', ...rule]);
      try {
        return await act();
      } finally {
        for (const rule of accept) await run('iptables', ['-w', '-D', 'FORWARD', ...rule]);
      }
    });
    if (result === 'open' || tries === 9) return result;
  }
}

const addressOf = async (id: string): Promise<string> => {
  const { NetworkSettings } = await bench.container(id).inspect();
  return Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
};

const gateway = async (): Promise<string> => {
  const { output } = await pod.sh('cat /proc/net/route | awk \'$2 == "00000000" { print $3 }\'');
  const hex = output.trim();
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
};

const hostAddresses = (): string[] =>
  Object.entries(networkInterfaces())
    .filter(([name]) => !name.startsWith('pn') && !name.startsWith('pin'))
    .flatMap(([, found]) => found ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);

describe('from inside a pod', () => {
  it('reaches the internet', async () => {
    expect(await knock(outside.internet, outside.port)).toBe('open');
  });

  it('does not reach the control plane on the host, by none of its addresses', async () => {
    const addresses = [await gateway(), ...hostAddresses()];
    expect(addresses.length).toBeGreaterThan(1);
    for (const address of addresses)
      expect([address, await knock(address, controlPort)]).toEqual([address, 'ECONNREFUSED']);
    expect(await withoutFirewall(() => knock(addresses[0] ?? '', controlPort))).toBe('open');
  });

  it("does not reach the host's loopback", async () => {
    expect(await knock('127.0.0.1', controlPort)).toBe('ECONNREFUSED');
    expect(await knock('localhost', controlPort)).toBe('ECONNREFUSED');
  });

  it('does not reach metadata addresses', async () => {
    expect(await knock('169.254.169.254', 80)).toBe('ECONNREFUSED');
    expect(await knock(outside.metadata, outside.port)).toBe('ECONNREFUSED');
    expect(await withoutFirewall(() => knock(outside.metadata, outside.port))).toBe('open');
  });

  it('does not reach machines in private networks', async () => {
    expect(await knock(outside.neighbour, outside.port)).toBe('ECONNREFUSED');
    expect(await withoutFirewall(() => knock(outside.neighbour, outside.port))).toBe('open');
  });

  it('does not reach another pod, which the host reaches', async () => {
    const other = await aPod(bench);
    await other.run(aServer());
    const { processes } = await other.until(({ processes }) => processes[0]?.state === 'healthy');
    const endpoint = processes[0]?.endpoint;
    expect(endpoint).toBeDefined();
    expect(await (await fetch(`http://${endpoint?.host}:${endpoint?.port}/`)).text()).toBe('hello');
    const address = endpoint?.host ?? '';
    expect(await knock(address, 3000)).toBe('timeout');
    expect(await openWithoutFirewall(address, () => knock(address, 3000))).toBe('open');
  });

  it('does not reach what other containers publish on the host', async () => {
    const published = await bench.docker.createContainer({
      Image: baseImage,
      Labels: { 'dev.pinacle.instance': bench.instance },
      Cmd: ['node', '-e', 'require("net").createServer((s) => s.end()).listen(3000, "0.0.0.0")'],
      ExposedPorts: { '3000/tcp': {} },
      HostConfig: { PortBindings: { '3000/tcp': [{ HostPort: '' }] }, Runtime: 'runc' },
    });
    await published.start();
    const { NetworkSettings } = await published.inspect();
    const port = Number(NetworkSettings.Ports['3000/tcp']?.[0]?.HostPort);
    for (const address of [await gateway(), ...hostAddresses()])
      expect([address, await knock(address, port)]).toEqual([address, 'ECONNREFUSED']);
    const address = await addressOf(pod.id);
    const host = hostAddresses()[0] ?? '';
    expect(await openWithoutFirewall(address, () => knock(host, port))).toBe('open');
  });

  it('does not reach the host by UDP', async () => {
    const server = createSocket('udp4').bind(0, '0.0.0.0');
    await once(server, 'listening');
    const heard: string[] = [];
    server.on('message', (message) => heard.push(message.toString()));
    const address = await gateway();
    const send = (word: string) =>
      bench.inside(
        pod.id,
        'node',
        '-e',
        `const s = require("dgram").createSocket("udp4"); s.send("${word}", ${server.address().port}, "${address}", () => s.close())`,
      );
    await send('refused');
    await withoutFirewall(async () => {
      await send('through');
      while (!heard.includes('through')) await once(server, 'message');
    });
    expect(heard).toEqual(['through']);
    server.close();
  });

  it('cannot fill the table of connections that it shares with the host', async () => {
    const greedy = await aPod(bench);
    const source = `const s = require("dgram").createSocket("udp4"); let port = 10000;
      const next = () => port < 15000 ? s.send("x", port++, "${outside.internet}", next) : s.close();
      s.on("error", () => {}); next();`;
    await bench.inside(greedy.id, 'node', '-e', source);
    expect(await knock(outside.internet, outside.port, greedy.id)).toBe('ECONNREFUSED');
    expect(await knock(outside.internet, outside.port)).toBe('open');
  });

  it("has a resolver of Docker's that asks none but the DNS servers of pods", async () => {
    const { HostConfig } = await bench.container(pod.id).inspect();
    expect(HostConfig.Dns).toEqual((await hostResolvers()).filter((server) => server !== dockerResolver));
  });

  it('is not reached by machines around the host', async () => {
    const server = await aPod(bench);
    await server.run(aServer());
    const { processes } = await server.until(({ processes }) => processes[0]?.state === 'healthy');
    const address = processes[0]?.endpoint?.host ?? '';
    const source = `const s = require("net").connect({ host: "${address}", port: 3000 });
      s.setTimeout(1500, () => { console.log("timeout"); s.destroy(); });
      s.on("connect", () => { console.log("open"); s.destroy(); });
      s.on("error", (e) => console.log(e.code));`;
    expect(await outside.program(source)).toBe('timeout');
    expect(await openWithoutFirewall(address, () => outside.program(source))).toBe('open');
  });

  it('has no IPv6 but its own loopback', async () => {
    const { output } = await pod.sh('cat /proc/net/if_inet6 2>/dev/null');
    expect(output.split('\n').filter((line) => line !== '' && !line.endsWith(' lo'))).toEqual([]);
  });

  it.runIf(hasIpv6)('would not reach the host by IPv6 if it had any', async () => {
    const { State, HostConfig } = await bench.container(pod.id).inspect();
    const network = await bench.docker.getNetwork(HostConfig.NetworkMode ?? '').inspect();
    const bridge = network.Options?.['com.docker.network.bridge.name'] ?? '';
    const inNetwork = (...argv: string[]) => run('nsenter', ['-t', String(State.Pid), '-n', ...argv]);
    await inNetwork('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=0', 'net.ipv6.conf.eth0.disable_ipv6=0');
    await inNetwork('ip', 'addr', 'add', 'fd00:9::2/64', 'dev', 'eth0', 'nodad');
    await run('ip', ['addr', 'add', 'fd00:9::1/64', 'dev', bridge, 'nodad']);
    const server = createServer((socket) => socket.on('error', () => {}).end('secret')).listen(
      0,
      'fd00:9::1',
    );
    await once(server, 'listening');
    const source = `const s = require("net").connect({ host: "fd00:9::1", port: ${(server.address() as { port: number }).port} });
      s.setTimeout(1500, () => { console.log("timeout"); s.destroy(); });
      s.on("connect", () => { console.log("open"); s.destroy(); });
      s.on("error", (e) => console.log(e.code));`;
    const knock6 = async () => (await inNetwork(process.execPath, '-e', source)).stdout.trim();
    expect(await knock6()).toBe('timeout');
    expect(await withoutFirewall(knock6)).toBe('open');
    server.close();
  });

  it('has no capability, is not root and gains no privilege', async () => {
    const { output } = await pod.sh('id -u; id -g; grep ^Cap /proc/self/status');
    expect(output.split('\n').slice(0, 2)).toEqual(['1000', '1000']);
    const capabilities = output.match(/^Cap\w+:\s*(\w+)$/gm) ?? [];
    expect(capabilities.length).toBeGreaterThanOrEqual(4);
    for (const line of capabilities) expect(line).toMatch(/:\s*0+$/);
    const { HostConfig } = await bench.container(pod.id).inspect();
    expect(HostConfig.SecurityOpt).toEqual(['no-new-privileges']);
    expect(HostConfig.Privileged).toBe(false);
  });

  it("runs on gVisor's kernel, not the host's", async () => {
    const { output } = await pod.sh('cat /proc/version');
    expect(output).not.toContain((await run('uname', ['-r'])).stdout.trim());
    expect((await pod.seen()).isolation).toBe('gvisor');
  });

  it.each([
    '/run/docker.sock',
    '/var/run/docker.sock',
    '/run/containerd/containerd.sock',
    '/var/lib/pinacle',
  ])('does not have %s', async (path) => {
    expect((await pod.sh(`test ! -e ${path}`)).code).toBe(0);
  });

  it.each(['/', '/usr', '/etc/hosts', '/opt/pinacle/bin', '/run/pinacle/def', '/run/pinacle/def/run.sh'])(
    'cannot write %s',
    async (path) => {
      const { code } = await pod.sh(`if test -d ${path}; then touch ${path}/x; else echo x >>${path}; fi`);
      expect(code).not.toBe(0);
    },
  );
});
