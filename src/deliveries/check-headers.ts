import type { IncomingHttpHeaders } from 'node:http';

export interface Refusal {
  readonly status: number;
  /** Safe to show and to log: nothing of the request is in it. */
  readonly reason: string;
}

/** What can be refused before a byte of the body is read; undefined: nothing. */
export function checkHeaders(headers: IncomingHttpHeaders, maxBytes: number): Refusal | undefined {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    return {
      status: 415,
      reason: 'set the content type of the webhook to application/json in the settings of the app',
    };
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) {
    return { status: 413, reason: 'the body is larger than 25 MB' };
  }
  if (!matches(headers['x-github-delivery'], /^[\w-]{1,64}$/)) {
    return { status: 400, reason: 'the header X-GitHub-Delivery is missing or malformed' };
  }
  if (!matches(headers['x-github-event'], /^[a-z_]{1,64}$/)) {
    return { status: 400, reason: 'the header X-GitHub-Event is missing or malformed' };
  }
  if (!matches(headers['x-hub-signature-256'], /^sha256=[0-9a-f]{64}$/)) {
    return {
      status: 401,
      reason: 'the header X-Hub-Signature-256 is missing or malformed: set a webhook secret',
    };
  }
  return undefined;
}

function matches(value: string | string[] | undefined, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}
