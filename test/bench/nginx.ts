import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../../src/log.ts';
import type { Front } from '../../src/nginx/front.ts';
import { openNginx } from '../../src/nginx/open-nginx.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { ask } from '../gateway/open-door.ts';
import { startNginx, untilListens } from '../nginx/real-nginx.ts';
import { type Answered, type Answering, load as makeLoad } from './proxy/load.ts';
import { startGateway } from './proxy/start-gateway.ts';
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

/** Everything in a process of its own, each nginx with one worker, and connections kept on either side. */
async function benchRequests(runs: number, kind: 'quick' | 'node'): Promise<readonly BenchLine[]> {
  const opened: (() => unknown)[] = [];
  try {
    const pod = await freePort();
    opened.push(await (kind === 'node' ? nodePod(pod) : quickPod(pod)));
    const gateway = await startGateway({ host, pod, key });
    opened.push(gateway.close);
    const [plain, bare] = await byHand(pod, opened);
    const gatewayAddress = `127.0.0.1:${gateway.port}`;
    const ours = await startNginx(
      { hosts: [host], addresses: [`127.0.0.1:${pod}`], proxyKey: key, gatewayAddress },
      { beside: manyRequests },
    );
    opened.push(ours.close);
    const through = { port: ours.front.httpPort, pids: [await pidOf(ours), gateway.pid] };
    const to = [plain, through, bare, { port: gateway.port, pids: [gateway.pid] }];
    const load = { to, host, cookie: gateway.cookie, connections, ms: 300, turns: runs };
    return linesOf(kind, await makeLoad(load));
  } finally {
    for (const close of opened.toReversed()) await close();
  }
}

type Turns = readonly Answered[];

function linesOf(
  kind: string,
  [plain = [], ours = [], bare = [], alone = []]: readonly Turns[],
): BenchLine[] {
  return [
    summary(`request through our nginx to a ${kind} pod`, { plain, ours, bare }, 0.9),
    summary(`request through the gateway in process to a ${kind} pod`, { plain, ours: alone, bare }, 0.35),
  ];
}

function summary(
  bench: string,
  { plain, ours, bare }: Record<'plain' | 'ours' | 'bare', Turns>,
  least: number,
): BenchLine {
  const times = (all: Turns) => all.flatMap((one) => one.times);
  const added = (share: number) => quantile(times(ours), share) - quantile(times(plain), share);
  const beside = (all: Turns) => spread(ours.map((one, n) => one.perSecond / (all[n]?.perSecond ?? 1)));
  const micros = (all: Turns) =>
    hundredth(
      at(
        all.map(({ cpu }) => cpu),
        0.5,
      ) * 1000,
    );
  return summarise(
    bench,
    times(ours).map((ms) => ({ ms })),
    {
      aim: `ratio to plain nginx at least ${least}`,
      facts: {
        'ratio to plain nginx': beside(plain),
        'ratio to plain nginx that keeps no connections': beside(bare),
        'requests a second': spread(ours.map(({ perSecond }) => perSecond)),
        'requests a second, plain nginx': spread(plain.map(({ perSecond }) => perSecond)),
        'processor µs a request': micros(ours),
        'processor µs a request, plain nginx': micros(plain),
        'processor µs a request, plain nginx that keeps no connections': micros(bare),
        'added ms at the median': hundredth(added(0.5)),
        'added ms at p99': hundredth(added(0.99)),
        connections,
      },
    },
  );
}

const key = 'a key for the bench';
/** A connection of the load lives as long as its turn. */
const manyRequests = 'keepalive_requests 10000000;\n';

/** A pod whose answers cost nothing: all that is measured is the way. */
async function quickPod(port: number): Promise<() => Promise<void>> {
  const answer = `location / { return 200 "${words}"; }`;
  const nginx = await startNginx(
    {},
    { beside: `${manyRequests}server { listen 127.0.0.1:${port}; ${answer} }\n` },
  );
  return nginx.close;
}

const words = 'a pod answers '.repeat(20);

/** A server of Node, as most pods have. */
async function nodePod(port: number): Promise<() => void> {
  const program = `require('node:http').createServer((q, s) => s.end(${JSON.stringify(words)})).listen(${port}, '127.0.0.1')`;
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  await untilListens(port);
  return () => void child.kill();
}

/** nginx before the pod as somebody would write it by hand, with and without keepalive: each a process of its own. */
async function byHand(pod: number, opened: (() => unknown)[]): Promise<[Answering, Answering]> {
  const kept = `upstream pod { server 127.0.0.1:${pod}; keepalive 64; keepalive_requests 10000000; }`;
  const withKeepalive = 'proxy_pass http://pod; proxy_http_version 1.1; proxy_set_header Connection "";';
  const start = async (more: string, way: string) => {
    const port = await freePort();
    const server = `server { listen 127.0.0.1:${port}; location / { ${way} proxy_set_header Host $host; } }`;
    const nginx = await startNginx({}, { beside: `${manyRequests}${more}\n${server}\n` });
    opened.push(nginx.close);
    return { port, pids: [await pidOf(nginx)] };
  };
  return [await start(kept, withKeepalive), await start('', `proxy_pass http://127.0.0.1:${pod};`)];
}

async function pidOf({ pidFile }: { pidFile: string }): Promise<number> {
  return Number(await readFile(pidFile, 'utf8'));
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

/** Of rates and ratios, which are no milliseconds to round to a tenth: the median, and between which the middle half lies. */
function spread(values: readonly number[]): string {
  const digits = at(values, 0.5) > 100 ? 0 : 2;
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => at(values, share).toFixed(digits));
  return `${middle} (${low} to ${high})`;
}

function at(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}
