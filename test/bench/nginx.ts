import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { nobody } from '../../src/gateway/guard/credential.ts';
import { createLog } from '../../src/log.ts';
import type { Front } from '../../src/nginx/front.ts';
import { openNginx } from '../../src/nginx/open-nginx.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { aRoute, ask, openDoor } from '../gateway/open-door.ts';
import { startNginx, untilListens } from '../nginx/real-nginx.ts';
import { type Answered, load } from './proxy/load.ts';
import { type BenchLine, quantile, type Run, summarise } from './summary.ts';

const host = 'web.localhost';
const connections = 32;

/** What our configuration of nginx, and the gateway in process, cost beside the shortest configuration; and how long it reads 10,000 hosts. */
export async function benchNginx(runs: number): Promise<readonly BenchLine[]> {
  return [
    ...(await benchRequests(runs, 'quick')),
    ...(await benchRequests(runs, 'node')),
    await benchReload(Math.min(runs, 10)),
  ];
}

interface Ports {
  readonly pod: number;
  readonly plain: number;
  readonly bare: number;
}

async function benchRequests(runs: number, pod: 'quick' | 'node'): Promise<readonly BenchLine[]> {
  const ports: Ports = { pod: await freePort(), plain: await freePort(), bare: await freePort() };
  const stopPod = pod === 'node' ? await startPod(ports.pod) : () => undefined;
  const endpoint = { protocol: 'http:', host: '127.0.0.1', port: ports.pod } as const;
  const route = aRoute({ host });
  // A way of its own: the door's keeps all that it was asked, which here is a heap that grows.
  const way = { kind: 'open', environment: route.environment, endpoint, route, by: nobody } as const;
  const door = await openDoor({
    scheme: 'http',
    trustedProxies: ['127.0.0.1'],
    nginx: { key, given: () => {} },
    find: async () => way,
  });
  const front = { hosts: [host], addresses: [`127.0.0.1:${ports.pod}`], proxyKey: key };
  const nginx = await startNginx(
    { ...front, gatewayAddress: `127.0.0.1:${door.gateway.port}` },
    { beside: `${pod === 'quick' ? quickPod(ports) : ''}${byHand(ports)}` },
  );
  try {
    const inTurns = [ports.plain, nginx.front.httpPort, ports.bare, door.gateway.port];
    const [plain = [], ours = [], bare = [], alone = []] = await load({
      ports: inTurns,
      host,
      connections,
      ms: 300,
      turns: runs,
    });
    return [
      summary(`request through our nginx to a ${pod} pod`, { plain, ours, bare }, 0.9),
      summary(`request through the gateway in process to a ${pod} pod`, { plain, ours: alone, bare }, 0.35),
    ];
  } finally {
    await nginx.close();
    await door.close();
    stopPod();
  }
}

type Turns = readonly Answered[];

function summary(
  bench: string,
  { plain, ours, bare }: Record<'plain' | 'ours' | 'bare', Turns>,
  least: number,
): BenchLine {
  const rate = (all: Turns) => middle(all.map(({ perSecond }) => perSecond));
  const times = (all: Turns) => all.flatMap((one) => one.times);
  const added = (share: number) => quantile(times(ours), share) - quantile(times(plain), share);
  const beside = (all: Turns) =>
    hundredth(middle(ours.map((one, n) => one.perSecond / (all[n]?.perSecond ?? 1))));
  return summarise(
    bench,
    times(ours).map((ms) => ({ ms })),
    {
      aim: `ratio to plain nginx at least ${least}`,
      facts: {
        'ratio to plain nginx': beside(plain),
        'ratio to plain nginx that keeps no connections': beside(bare),
        'requests a second': rate(ours),
        'requests a second, plain nginx': rate(plain),
        'added ms at the median': hundredth(added(0.5)),
        'added ms at p99': hundredth(added(0.99)),
        connections,
      },
    },
  );
}

const key = 'a key for the bench';

/** A pod whose answers cost nothing: all that is measured is the way. */
function quickPod({ pod }: Ports): string {
  return `server { listen 127.0.0.1:${pod}; location / { return 200 "${'a pod answers '.repeat(20)}"; } }\n`;
}

/** nginx before the pod as somebody would write it by hand, with and without keepalive. */
function byHand({ pod, plain, bare }: Ports): string {
  return `keepalive_requests 10000000;
upstream pod { server 127.0.0.1:${pod}; keepalive 64; keepalive_requests 10000000; }
server {
  listen 127.0.0.1:${plain};
  location / { proxy_pass http://pod; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }
}
server { listen 127.0.0.1:${bare}; location / { proxy_pass http://127.0.0.1:${pod}; proxy_set_header Host $host; } }
`;
}

/** A server of Node, in a process of its own, as most pods have. */
async function startPod(port: number): Promise<() => void> {
  const words = 'a pod answers '.repeat(20);
  const program = `require('node:http').createServer((q, s) => s.end(${JSON.stringify(words)})).listen(${port}, '127.0.0.1')`;
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  await untilListens(port);
  return () => void child.kill();
}

/** From a new host in the database's place to the first worker that knows it, 10,000 others beside it. */
async function benchReload(runs: number): Promise<BenchLine> {
  const hosts = Array.from({ length: 10_000 }, (_, n) => `web-shop-pr-${n}-a-team-of-the-bench.localhost`);
  const port = await freePort();
  const nginx = await startNginx(
    { hosts },
    { beside: `server { listen 127.0.0.1:${port}; return 200 $pinacle_known; }` },
  );
  let now: Front = nginx.front;
  const log = createLog({ level: 'silent' });
  const { update, close } = openNginx({ front: async () => now, pidFile: nginx.pidFile, log });
  const agent = new Agent({ keepAlive: false });
  const all: Run[] = [];
  try {
    await update();
    for (let n = 0; n < runs; n++) {
      const added = `new-${n}.localhost`;
      now = { ...now, hosts: [...now.hosts.slice(1), added] };
      const start = performance.now();
      await update();
      const written = performance.now() - start;
      // A connection that was kept ends with its worker: each question has its own.
      while ((await ask(port, added, { agent })).body !== '1') await sleep(2);
      const ms = performance.now() - start;
      all.push({ ms, stages: { 'write, check, signal': written, 'until known': ms - written } });
    }
    return summarise('nginx knows a new host among 10,000', all, { aim: 'median under 1000' });
  } finally {
    await close();
    await nginx.close();
  }
}

/** Of rates and ratios: these are no milliseconds to round to a tenth. */
function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}
