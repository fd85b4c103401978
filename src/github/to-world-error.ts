import { WorldError, type WorldErrorCode } from '../../schema/world-error.ts';

/** What a refusal of GitHub looks like from outside; Octokit's RequestError has this shape. */
export interface RequestFault {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The one table from an answer of GitHub to what it means. A 404 says "refused": GitHub answers it for what is gone, for what
 * we may not see and, at times, for what it has lost track of. Nothing is concluded from it alone.
 */
const byStatus: readonly {
  readonly when: (fault: RequestFault) => boolean;
  readonly code: WorldErrorCode;
}[] = [
  { when: isRateLimit, code: 'github-rate-limited' },
  { when: ({ status }) => status === 408 || status >= 500, code: 'github-unreachable' },
  { when: ({ status }) => status >= 400, code: 'github-refused' },
];

/** `doing`: what we were about, for the person who reads it: "read the pull request". Errors that are ours pass unchanged. */
export function toWorldError(error: unknown, doing: string): unknown {
  if (error instanceof WorldError) return error;
  const fault = requestFault(error);
  if (!fault) return error;
  const code = byStatus.find((row) => row.when(fault))?.code ?? 'github-unreachable';
  const detail = `could not ${doing}: ${fault.message.slice(0, 200)} (${fault.status})`;
  const retryAfterMs = code === 'github-refused' ? undefined : retryAfter(fault, Date.now());
  return new WorldError(code, detail, {
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Runs `request`, its faults coded. */
export async function asking<T>(doing: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw toWorldError(error, doing);
  }
}

/** The status, message and headers of an Octokit error; undefined when `error` is something else. */
export function requestFault(error: unknown): RequestFault | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const response = 'response' in error ? error.response : undefined;
  const headers =
    response && typeof response === 'object' && 'headers' in response
      ? (response.headers as Record<string, string>)
      : {};
  return { status: error.status, message: firstLine(error.message), headers };
}

/** Milliseconds to wait when GitHub named a time: `retry-after`, else the reset of an exhausted budget. */
export function retryAfter(fault: RequestFault, now: number): number | undefined {
  const seconds = Number(fault.headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) return Math.min(seconds, 3600) * 1000;
  if (fault.headers['x-ratelimit-remaining'] === '0') {
    const reset = Number(fault.headers['x-ratelimit-reset'] ?? Number.NaN) * 1000;
    if (Number.isFinite(reset)) return Math.min(Math.max(reset - now, 0) + 1000, 3_600_000);
  }
  // GitHub's advice for a secondary limit without a time: at least a minute.
  return isRateLimit(fault) ? 60_000 : undefined;
}

function isRateLimit({ status, message, headers }: RequestFault): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    /rate limit|abuse/i.test(message)
  );
}

/** An HTML error page becomes its first words. */
function firstLine(message: string): string {
  return message
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
