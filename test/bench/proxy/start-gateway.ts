import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface GatewayOrder {
  readonly host: string;
  /** Port of the pod. */
  readonly pod: number;
  /** By which nginx asks. */
  readonly key: string;
}

export interface GatewayWord {
  readonly port: number;
  readonly cookie: string;
}

/** A gateway in a process of its own, as in life: what makes and measures the load costs it nothing. */
export async function startGateway(
  order: GatewayOrder,
): Promise<GatewayWord & { pid: number; close: () => void }> {
  const entry = fileURLToPath(new URL('gateway-process.ts', import.meta.url));
  const child = fork(entry, [JSON.stringify(order)], { execArgv: ['--import', import.meta.resolve('tsx')] });
  const [word] = (await once(child, 'message')) as [GatewayWord];
  return { ...word, pid: child.pid ?? 0, close: () => void child.kill() };
}
