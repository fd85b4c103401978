import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import type { Repository } from '../state.ts';
import { gitEnvironment } from './run.ts';

export interface GitRequest {
  readonly repository: Repository;
  /** After `/{owner}/{repo}.git`. */
  readonly path: string;
  readonly query: string;
  /** Who pushes; undefined for readers. */
  readonly user: string | undefined;
}

/** Answers a git smart-HTTP request with the real `git http-backend` (CGI); resolves when it has ended and its refs are in place. */
export function serveGit(
  request: GitRequest,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], {
      env: cgi(request, incoming),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let head: Buffer | undefined = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!head) {
        if (!outgoing.write(chunk)) child.stdout.pause();
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      writeHead(outgoing, head.subarray(0, end).toString());
      outgoing.write(head.subarray(end + 4));
      head = undefined;
    });
    outgoing.on('drain', () => child.stdout.resume());
    outgoing.on('close', () => child.kill());
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', () => {
      if (head) outgoing.writeHead(500);
      resolve();
    });
    incoming.pipe(child.stdin);
  });
}

function cgi(request: GitRequest, incoming: IncomingMessage): NodeJS.ProcessEnv {
  const { headers } = incoming;
  const directory = request.repository.gitDirectory;
  const given: Record<string, string | undefined> = {
    CONTENT_TYPE: headers['content-type'],
    CONTENT_LENGTH: headers['content-length'],
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
    GIT_PROTOCOL: headers['git-protocol'] as string | undefined,
    REMOTE_USER: request.user,
  };
  return {
    ...gitEnvironment(),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    GIT_PROJECT_ROOT: dirname(directory),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${basename(directory)}${request.path}`,
    QUERY_STRING: request.query,
    REQUEST_METHOD: incoming.method ?? 'GET',
    REMOTE_ADDR: '127.0.0.1',
  };
}

function writeHead(outgoing: ServerResponse, head: string): void {
  let status = 200;
  for (const line of head.split('\r\n')) {
    const [name = '', ...rest] = line.split(':');
    const value = rest.join(':').trim();
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else outgoing.setHeader(name, value);
  }
  outgoing.writeHead(status);
}
