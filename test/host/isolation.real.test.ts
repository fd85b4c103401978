import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureFirewall } from '../../host/network/firewall.ts';
import { firewallJumps, firewallNames } from '../../host/network/firewall-rules.ts';
import { instanceTag } from '../../host/options.ts';
import { type DockerBench, openDockerBench } from './docker-bench.ts';
import { type Outside, openOutside } from './outside.ts';
import { aPod, aServer, type TestPod } from './pods.ts';

const run = promisify(execFile);

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
async function knock(host: string, port: number): Promise<string> {
  const source = `const s = require("net").connect({ host: "${host}", port: ${port} });
    s.setTimeout(3000, () => { console.log("timeout"); s.destroy(); });
    s.on("connect", () => { console.log("open"); s.destroy(); });
    s.on("error", (e) => console.log(e.code));`;
  return (await bench.inside(pod.id, 'node', '-e', source)).output.trim();
}

/** Without the instance's rules, to show that it is they that refuse. */
async function withoutFirewall<T>(act: () => Promise<T>): Promise<T> {
  const names = firewallNames(instanceTag(bench.instance));
  for (const [hook, ...rule] of firewallJumps(names, 'DOCKER-USER'))
    await run('iptables', ['-w', '-D', hook, ...rule]);
  try {
    return await act();
  } finally {
    await ensureFirewall(names, []);
  }
}

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
    expect(await knock(endpoint?.host ?? '', 3000)).not.toBe('open');
  });

  it('is not reached by machines around the host', async () => {
    const server = await aPod(bench);
    await server.run(aServer());
    const { processes } = await server.until(({ processes }) => processes[0]?.state === 'healthy');
    const source = `const s = require("net").connect({ host: "${processes[0]?.endpoint?.host}", port: 3000 });
      s.setTimeout(1500, () => { console.log("timeout"); s.destroy(); });
      s.on("connect", () => { console.log("open"); s.destroy(); });
      s.on("error", (e) => console.log(e.code));`;
    expect(await outside.program(source)).toBe('timeout');
  });

  it('has no IPv6 but its own loopback', async () => {
    const { output } = await pod.sh('cat /proc/net/if_inet6 2>/dev/null');
    expect(output.split('\n').filter((line) => line !== '' && !line.endsWith(' lo'))).toEqual([]);
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
