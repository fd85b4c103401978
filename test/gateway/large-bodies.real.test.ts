import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openDoor } from './open-door.ts';

const gigabyte = 1024 ** 3;
const chunk = Buffer.alloc(256 * 1024, 'x');

let door: Door;
beforeAll(async () => {
  door = await openDoor({
    pod: (request, response) => {
      if (request.method === 'GET') return void pipeline(bytes(gigabyte), response).catch(() => undefined);
      void count(request).then((all) => response.end(String(all)));
    },
  });
});
afterAll(() => door.close());

describe('a body of 1 GB passes in flat memory', () => {
  it('down', async () => {
    const { grown, value } = await watchingMemory(
      () =>
        new Promise<number>((resolve, reject) => {
          httpRequest(options('GET'), (response) => {
            count(response).then(resolve, reject);
          })
            .on('error', reject)
            .end();
        }),
    );
    expect(value).toBe(gigabyte);
    expect(grown).toBeLessThan(128 * 1024 ** 2);
  });

  it('up', async () => {
    const { grown, value } = await watchingMemory(
      () =>
        new Promise<string>((resolve, reject) => {
          const request = httpRequest(options('PUT'), (response) => {
            response.setEncoding('utf8').once('data', resolve);
          });
          pipeline(bytes(gigabyte), request).catch(reject);
        }),
    );
    expect(value).toBe(String(gigabyte));
    expect(grown).toBeLessThan(128 * 1024 ** 2);
  });
});

function options(method: string) {
  return { port: door.gateway.port, host: '127.0.0.1', method, headers: { host: 'web.localhost' } };
}

function bytes(count: number): Readable {
  let left = count;
  return new Readable({
    read() {
      left -= chunk.length;
      this.push(left >= 0 ? chunk : null);
    },
  });
}

async function count(from: AsyncIterable<Buffer>): Promise<number> {
  let all = 0;
  for await (const one of from) all += one.length;
  return all;
}

async function watchingMemory<T>(work: () => Promise<T>): Promise<{ value: T; grown: number }> {
  const before = process.memoryUsage().rss;
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  try {
    const value = await work();
    return { value, grown: most - before };
  } finally {
    clearInterval(look);
  }
}
