import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** Below are ports of programs that everybody knows. */
const lowest = 10_000;

/**
 * A loopback port that nobody listens on just now. Not one of those that the kernel gives to whoever asks for any: between our look and
 * our use of it somebody's connection would have it.
 */
export async function freePort(): Promise<number> {
  const end = await firstGivenPort();
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(lowest, end);
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free on the loopback address');
}

async function firstGivenPort(): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const first = Number.parseInt(range, 10);
  return first > lowest + 1000 ? first : 32_768;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
