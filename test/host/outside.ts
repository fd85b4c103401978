import { execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Outside {
  /** An address of the public internet, as far as the host can tell. */
  readonly internet: string;
  /** Where a cloud keeps its metadata: link-local. */
  readonly metadata: string;
  /** Another machine in a private network. */
  readonly neighbour: string;
  readonly port: number;
  /** Runs a Node program out there; its output. */
  program(source: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * Machines beyond the host: a network namespace that the host routes to, with a server on every address. Without a
 * network we could not tell a packet that was refused from one that got lost.
 */
export async function openOutside(): Promise<Outside> {
  const id = randomInt(1, 2 ** 16);
  const [high, low] = [id >> 8, id & 255];
  const [space, near, far] = [`pinout${id}`, `pinh${id}`, `pinn${id}`];
  const host = `203.0.${high}.${low}`;
  const addresses = {
    internet: `11.22.${high}.${low}`,
    metadata: `169.254.${high}.${low}`,
    neighbour: `10.99.${high}.${low}`,
  };
  const ip = (...args: string[]) => run('ip', args);
  await ip('netns', 'add', space);
  await ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far);
  await ip('link', 'set', far, 'netns', space);
  await ip('addr', 'add', `${host}/32`, 'dev', near);
  await ip('link', 'set', near, 'up');
  await ip('-n', space, 'link', 'set', far, 'up');
  await ip('-n', space, 'link', 'set', 'lo', 'up');
  for (const address of Object.values(addresses)) {
    await ip('-n', space, 'addr', 'add', `${address}/32`, 'dev', far);
    await ip('route', 'add', `${address}/32`, 'dev', near);
  }
  // By way of the host, as a neighbour who sends it packets for its pods.
  await ip('-n', space, 'route', 'add', `${host}/32`, 'dev', far);
  await ip('-n', space, 'route', 'add', 'default', 'via', host, 'dev', far, 'src', addresses.neighbour);
  const port = 4000;
  const source = `require('net').createServer((s) => s.on('error', () => {}).end('hello')).listen(${port}, '0.0.0.0', () => console.log('up'))`;
  const server = spawn('ip', ['netns', 'exec', space, process.execPath, '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  return {
    ...addresses,
    port,
    program: async (text) =>
      (await run('ip', ['netns', 'exec', space, process.execPath, '-e', text])).stdout.trim(),
    close: async () => {
      server.kill('SIGKILL');
      await ip('link', 'del', near);
      await ip('netns', 'del', space);
    },
  };
}
