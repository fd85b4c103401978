import type { Problem } from '../../../schema/api/common.ts';
import { WorldError, worldErrors } from '../../../schema/world-error.ts';
import type { Log } from '../../log.ts';
import { Refused } from '../refused.ts';

/** What a caller is told of an error: of the world's no more than what it means, of ours nothing. */
export function problemOf(error: unknown, log: Log): Problem {
  if (error instanceof Refused) return error.problem();
  if (error instanceof WorldError) {
    log.warn({ err: error }, 'a request met a fault of the world');
    return { ...about(503, worldErrors[error.code].what), detail: 'Try again in a moment.' };
  }
  const { status, detail } = ofServer(error);
  if (status >= 500) log.error({ err: error }, 'a request failed');
  return status >= 500
    ? about(500, 'internal error')
    : { ...about(status, titles[status] ?? 'bad request'), detail };
}

const titles: Readonly<Record<number, string>> = {
  413: 'the body is too large',
  415: 'a body must be application/json',
  429: 'too many requests',
};

/** What Fastify refuses before a function is called: a body that is no JSON, a value that its schema does not allow. */
function ofServer(error: unknown): { status: number; detail: string } {
  if (!(error instanceof Error)) return { status: 500, detail: '' };
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  return { status, detail: error.message.slice(0, 500) };
}

function about(status: number, title: string): Problem {
  return { type: 'about:blank', status, title };
}
