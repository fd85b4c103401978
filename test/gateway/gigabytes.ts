import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export const gigabyte = 1024 ** 3;

const chunk = Buffer.alloc(256 * 1024, 'x');

interface To {
  readonly port: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Bytes of the answer's body. */
export function download(to: To): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', ...to }, (response) => void count(response).then(resolve, reject))
      .on('error', reject)
      .end();
  });
}

/** What is answered to a gigabyte. */
export function upload(to: To): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', method: 'PUT', ...to }, (response) => {
      response.setEncoding('utf8').once('data', resolve);
    });
    pipeline(bytes(gigabyte), request).catch(reject);
  });
}

function bytes(all: number): Readable {
  let left = all;
  return new Readable({
    read() {
      left -= chunk.length;
      this.push(left >= 0 ? chunk : null);
    },
  });
}

async function count(from: IncomingMessage): Promise<number> {
  let all = 0;
  for await (const one of from) all += (one as Buffer).length;
  return all;
}

/** By how many bytes this process had grown at most while it worked. */
export async function watchingMemory<T>(work: () => Promise<T>): Promise<{ value: T; grown: number }> {
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
