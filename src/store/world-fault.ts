import { WorldError } from '../../schema/world-error.ts';

/**
 * Wraps a query function: when Postgres did not answer, it throws WorldError `database-unreachable`.
 * Every other error is ours and passes unchanged.
 */
export function reaching<A extends unknown[], R>(
  query: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await query(...args);
    } catch (error) {
      throw asDatabaseFault(error);
    }
  };
}

export function asDatabaseFault(error: unknown): unknown {
  if (error instanceof WorldError || !causes(error).some(isConnectionFault)) return error;
  return new WorldError('database-unreachable', 'no answer from Postgres', { cause: error });
}

/** Drizzle wraps what the driver threw, Node wraps what each address answered: look at all of them. */
function causes(error: unknown, depth = 0): unknown[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const several = error instanceof AggregateError ? error.errors : [];
  return [error, ...several, ...causes(error.cause, depth + 1)];
}

const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/** SQLSTATE class 08, shutdown and start-up (57P01–57P03) and too many connections (53300) are the world's. */
const serverCodes = /^(08...|57P0[123]|53300)$/;

const driverWords =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable/i;

function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return systemCodes.has(code) || serverCodes.test(code) || driverWords.test(error.message);
}
