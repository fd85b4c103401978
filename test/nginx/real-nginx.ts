import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wholeConfiguration } from '../../src/nginx/check-files.ts';
import type { Front } from '../../src/nginx/front.ts';
import { entry, makeFiles } from '../../src/nginx/make-files.ts';
import { writeFiles } from '../../src/nginx/write-files.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';

/** Debian's nginx with our configuration, on loopback ports and in a folder of its own. */
export interface RealNginx {
  readonly front: Front;
  readonly pidFile: string;
  /** Where certificates may be put. */
  readonly place: string;
  /** What it has said of trouble. */
  readonly errors: () => string;
  close(): Promise<void>;
}

/** `more`: beside what is usual; given the place, since certificates have paths. `beside`: servers of the test's own; `change`: of our text. */
export async function startNginx(
  more: Partial<Front> | ((place: string) => Partial<Front>),
  { beside = '', change }: { beside?: string; change?: (text: string) => string } = {},
): Promise<RealNginx> {
  const place = await mkdtemp(join(tmpdir(), 'pinacle-nginx-'));
  // Its workers are another user than root.
  await chmod(place, 0o711);
  const dir = join(place, 'pinacle');
  await mkdir(dir);
  const front: Front = {
    dir,
    answersDir: join(place, 'answers'),
    httpPort: await freePort(),
    httpsPort: await freePort(),
    podsDomain: 'localhost',
    dashboardHost: undefined,
    serverAddress: '127.0.0.1:1',
    gatewayAddress: '127.0.0.1:1',
    proxyKey: 'a key for the test',
    hosts: [],
    certificates: new Map(),
    addresses: [],
    ...(typeof more === 'function' ? more(place) : more),
  };
  const files = Object.entries(makeFiles(front));
  await writeFiles(dir, Object.fromEntries(files.map(([name, text]) => [name, change?.(text) ?? text])));
  const { pidFile, errors, close } = await runNginx({ place, include: join(dir, entry), beside });
  const closeAll = async () => {
    await close();
    await rm(place, { recursive: true, force: true });
  };
  await untilListens(front.httpPort).catch(async (error: unknown) => {
    await closeAll();
    throw new Error(`nginx did not start: ${errors()}`, { cause: error });
  });
  return { front, pidFile, place, errors, close: closeAll };
}

/** Starts nginx on what `include` has; ended by `close`. */
export async function runNginx({
  place,
  include,
  beside = '',
}: {
  place: string;
  include: string;
  beside?: string;
}): Promise<Pick<RealNginx, 'pidFile' | 'errors' | 'close'>> {
  const main = join(place, 'nginx.conf');
  const pidFile = join(place, 'nginx.pid');
  await writeFile(main, wholeConfiguration({ place, include }).replace(/\}\n$/, `${beside}}\n`));
  const child = spawn('nginx', ['-p', place, '-c', main, '-g', 'daemon off;'], {
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-10_000);
  });
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    if ((await readFile(pidFile, 'utf8').catch(() => '')) !== '') break;
    await sleep(25);
  }
  return { pidFile, errors: () => errors, close: () => stop(child) };
}

/** A key and a certificate that signs itself, in one file; gives its path. */
export function makeCertificate(place: string, name: string): string {
  const file = join(place, `${name.replace('*', '_')}.pem`);
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=test', '-addext', `subjectAltName=DNS:${name}`];
  execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', file, '-out', `${file}.crt`], {
    stdio: 'ignore',
  });
  // nginx reads both from one file, as ours are.
  execFileSync('dd', [`if=${file}.crt`, `of=${file}`, 'oflag=append', 'conv=notrunc', 'status=none']);
  return file;
}

export async function untilListens(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await sleep(25);
  }
  throw new Error('nobody listens');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
