import Docker from 'dockerode';
import { WorldError } from '../../schema/world-error.ts';

export type Engine = Docker;

export function connectEngine(options: Docker.DockerOptions | undefined): Engine {
  return new Docker(options);
}

/** HTTP status that the engine answered with; undefined when it did not answer. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** The same fault as a WorldError, unless it already is one. `doing`: "start the pod". */
export function engineError(error: unknown, doing: string): Error {
  if (error instanceof WorldError) return error;
  const status = statusOf(error);
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  if (status === undefined && !isConnectionError(error))
    return error instanceof Error ? error : new Error(message);
  if (status === undefined)
    return new WorldError('docker-unreachable', `could not ${doing}: ${message}`, { cause: error });
  const code = /no space left|available.*address pool|could not find an available/i.test(message)
    ? 'host-full'
    : 'docker-refused';
  return new WorldError(code, `could not ${doing}: ${message}`, { cause: error });
}

/** Awaits an act of the engine; its faults become WorldErrors.*/
export async function asking<T>(doing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw engineError(error, doing);
  }
}

/** As `asking`; undefined when the engine says that the thing is not there, or already as we want it (304). */
export async function askingMaybe<T>(doing: string, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 304) return undefined;
    throw engineError(error, doing);
  }
}

function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^(ECONN|ENOENT|EPIPE|ETIMEDOUT|EACCES|EAI_)/.test(code);
}
