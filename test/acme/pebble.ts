import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { axios } from 'acme-client';
import { freePort } from '../../src/store/embedded/free-port.ts';

/** Debian's pebble, an ACME authority for tests, on loopback ports, with a name server that says 127.0.0.1 of every host. */
export interface Pebble {
  readonly directory: string;
  /** Where it asks hosts for their tokens. */
  readonly httpPort: number;
  /** A program as an operator would name it in PINACLE_ACME_DNS_PROGRAM: sets TXT records at the name server. */
  readonly dnsProgram: string;
  /** PEM of the root under which it signs. */
  root(): Promise<string>;
  close(): Promise<void>;
}

export async function openPebble(options: { lifetimeSeconds: number }): Promise<Pebble> {
  const dir = await mkdtemp(join(tmpdir(), 'pinacle-pebble-'));
  const [acme, management, httpPort, tlsPort, dns, records] = await ports(6);
  const authority = makeServerCertificate(dir);
  const config = {
    listenAddress: `127.0.0.1:${acme}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: authority.certificate,
    privateKey: authority.key,
    httpPort,
    tlsPort,
    certificateValidityPeriod: options.lifetimeSeconds,
  };
  await writeFile(join(dir, 'pebble.json'), JSON.stringify({ pebble: config }));
  const dnsProgram = await writeDnsProgram(dir, `http://127.0.0.1:${records}`);
  const nowhere = ['-http01', '', '-https01', '', '-tlsalpn01', ''];
  const addresses = ['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${records}`, '-defaultIPv6', ''];
  const children = [
    spawn('pebble-challtestsrv', [...nowhere, ...addresses], { stdio: 'ignore' }),
    spawn('pebble', ['-config', join(dir, 'pebble.json'), '-dnsserver', `127.0.0.1:${dns}`], {
      stdio: 'ignore',
      // Whoever proved a name proves it again.
      env: { PATH: process.env.PATH, PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' },
    }),
  ];
  const agent = new Agent({ ca: await readFile(authority.certificate) });
  // As NODE_EXTRA_CA_CERTS does for a whole process.
  axios.defaults.httpsAgent = agent;
  const close = async () => {
    agent.destroy();
    await Promise.all(children.map(stop));
    await rm(dir, { recursive: true, force: true });
  };
  const directory = `https://127.0.0.1:${acme}/dir`;
  await untilAnswered(directory, agent).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const root = () => read(`https://127.0.0.1:${management}/roots/0`, agent);
  return { directory, httpPort: httpPort as number, dnsProgram, root, close };
}

function ports(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, freePort));
}

function makeServerCertificate(dir: string): { certificate: string; key: string } {
  const [certificate, key] = [join(dir, 'server.pem'), join(dir, 'server.key')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=pebble', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  return { certificate, key };
}

async function writeDnsProgram(dir: string, url: string): Promise<string> {
  const program = join(dir, 'dns-program');
  const text = `#!${process.execPath}
const [verb, host, value] = process.argv.slice(2);
const path = { present: '/set-txt', cleanup: '/clear-txt' }[verb];
fetch('${url}' + path, { method: 'POST', body: JSON.stringify({ host, value }) }).then((answer) => {
  process.exitCode = answer.ok ? 0 : 1;
});
`;
  await writeFile(program, text, { mode: 0o700 });
  return program;
}

async function untilAnswered(url: string, agent: Agent): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await read(url, agent);
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await sleep(50);
    }
  }
}

function read(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: 5000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.once('end', () => resolve(text));
    });
    request.once('error', reject);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
