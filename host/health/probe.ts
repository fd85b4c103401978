import { request } from 'node:http';
import { connect } from 'node:net';
import type { HealthCheck } from '../../schema/manifest/types.ts';

export interface ProbeTarget {
  /** Address of the pod on its bridge: not a published port, where Docker's proxy answers for a process that is not there. */
  readonly address: string;
  /** Runs the check's commands inside the pod; true when they end with 0 in time. */
  command(timeoutMs: number): Promise<boolean>;
}

/** One probe; false when it fails or takes longer than the check's timeout. Never throws. */
export function probe(health: HealthCheck, target: ProbeTarget): Promise<boolean> {
  // Node itself throws for a path or a port that it does not like.
  return ask(health, target).catch(() => false);
}

async function ask({ probe: wanted, timeoutMs }: HealthCheck, target: ProbeTarget): Promise<boolean> {
  switch (wanted.kind) {
    case 'tcp':
      return tcp(target.address, wanted.port, timeoutMs);
    case 'http':
      return http(target.address, { port: wanted.port, path: wanted.path, timeoutMs });
    case 'command':
      return target.command(timeoutMs);
  }
}

function tcp(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (ok: boolean) => {
      socket.destroy();
      resolve(ok);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** Any answer from 200 to 399 is healthy; a redirect is not followed and the body is not read. */
function http(host: string, options: { port: number; path: string; timeoutMs: number }): Promise<boolean> {
  const { port, path, timeoutMs } = options;
  return new Promise((resolve) => {
    const headers = { host: `localhost:${port}`, 'user-agent': 'pinacle-health', connection: 'close' };
    const asked = request({
      host,
      port,
      path,
      headers,
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const end = (ok: boolean) => {
      asked.destroy();
      resolve(ok);
    };
    asked.once('response', ({ statusCode = 0 }) => end(statusCode >= 200 && statusCode < 400));
    asked.once('error', () => end(false));
    asked.end();
  });
}
