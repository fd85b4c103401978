/** Every fault of the world that we know, and whether trying again can help. A test holds the docs against this table. */
export const worldErrors = {
  'github-unreachable': { retry: true, what: 'GitHub did not answer, or answered with a server error' },
  'github-rate-limited': { retry: true, what: 'GitHub asked us to wait before the next request' },
  'github-refused': {
    retry: false,
    what: 'GitHub refused the request: a permission is missing or the object is not there',
  },
  'repository-unreadable': {
    retry: true,
    what: 'the repository cannot be read just now; nothing is deleted because of it',
  },
  'git-fetch-failed': { retry: true, what: 'the commit could not be fetched' },
  'database-unreachable': { retry: true, what: 'Postgres did not answer' },
  'queue-unreachable': { retry: true, what: 'the queue did not answer' },
  'docker-unreachable': { retry: true, what: 'the container engine of the host did not answer' },
  'docker-refused': { retry: true, what: 'the container engine refused a step' },
  'image-unavailable': { retry: true, what: 'the image could not be pulled' },
  'host-full': { retry: true, what: 'the host has no memory, storage or network left for another pod' },
  'checkout-failed': { retry: true, what: 'the commit could not be checked out in the pod' },
  'secrets-unreadable': {
    retry: true,
    what: 'a secret could not be opened just now, or has changed meanwhile',
  },
  'reader-failed': { retry: true, what: 'the process that reads manifests did not answer' },
  'certificate-failed': {
    retry: true,
    what: 'a certificate could not be ordered; the one before stays in use',
  },
  'stale-epoch': { retry: false, what: 'a newer pass holds the environment; this one stops' },
  superseded: { retry: false, what: 'a newer wake arrived; this pass stops waiting' },
} as const satisfies Record<string, { retry: boolean; what: string }>;

export type WorldErrorCode = keyof typeof worldErrors;

/** A fault of the world: coded, retried or not by its class. `detail` is safe to show: no token, no secret value. */
export class WorldError extends Error {
  readonly code: WorldErrorCode;
  /** Milliseconds to wait at least before trying again, when the world said so (retry-after). */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: WorldErrorCode,
    detail: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.name = 'WorldError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  get retry(): boolean {
    return worldErrors[this.code].retry;
  }
}
