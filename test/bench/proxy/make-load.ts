import { connect } from 'node:net';
import { cpuTime } from './cpu-time.ts';
import type { Answered, Answering, Load } from './load.ts';

/** `make-load.ts '<Load as JSON>'`: prints `Answered[][]` as JSON. */
async function makeLoad({ to, turns, ...each }: Load): Promise<Answered[][]> {
  const all: Answered[][] = to.map(() => []);
  // What Node runs is slow at first: one turn that does not count.
  for (let n = -1; n < turns; n++) {
    for (const [index, answering] of to.entries()) {
      const answered = await turn(answering, each);
      if (n >= 0) all[index]?.push(answered);
    }
  }
  return all;
}

async function turn(
  { port, pids }: Answering,
  { host, cookie, connections, ms }: Omit<Load, 'to' | 'turns'>,
): Promise<Answered> {
  const request = Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
  const times: number[] = [];
  const before = cpuTime(pids);
  const start = performance.now();
  const end = start + ms;
  await Promise.all(Array.from({ length: connections }, () => askUntil(end, { port, request, times })));
  const perSecond = Math.round(times.length / ((performance.now() - start) / 1000));
  const step = Math.max(1, Math.floor(times.length / 200));
  const cpu = (cpuTime(pids) - before) / times.length;
  return { perSecond, cpu, times: times.filter((_ms, n) => n % step === 0) };
}

function askUntil(
  end: number,
  { port, request, times }: { port: number; request: Buffer; times: number[] },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    let asked = 0;
    let got = '';
    const ask = () => {
      asked = performance.now();
      socket.write(request);
    };
    socket.once('connect', ask);
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
      if (!isWhole(got)) return;
      if (!got.startsWith('HTTP/1.1 200')) reject(new Error(got.slice(0, 200)));
      got = '';
      times.push(performance.now() - asked);
      if (performance.now() < end) ask();
      else socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve());
  });
}

/** Answers of this bench have a Content-Length, or come in one piece with an empty chunk at their end. */
function isWhole(got: string): boolean {
  const head = got.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(got.slice(0, head)) ?? [];
  return length === undefined ? got.endsWith('0\r\n\r\n') : got.length >= head + 4 + Number(length);
}

process.stdout.write(JSON.stringify(await makeLoad(JSON.parse(process.argv[2] ?? '{}') as Load)));
