/** Why a pod gave no answer: nothing listens there, nothing came back in time, or the connection broke before the answer. */
export type Unanswered = 'refused' | 'silent' | 'broken';

export function whyUnanswered(error: unknown): Unanswered {
  if (!(error instanceof Error)) return 'broken';
  if (error.cause === 'silent') return 'silent';
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return 'refused';
  return code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ERR_UPSTREAM_UPGRADE_TIMEOUT'
    ? 'silent'
    : 'broken';
}
