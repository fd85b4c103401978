/** A JSON object whose shape GitHub's description gives, not our types. */
export type Json = Record<string, unknown>;

/** A field that should be text, as text; `otherwise` when it is absent. */
export function textOf(value: unknown, otherwise = ''): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : otherwise;
}

/** What a route says. A string or Buffer body is sent as it is; anything else as JSON; undefined as nothing. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in GitHub's words: `{message, documentation_url, status}`. */
export class Refusal extends Error {
  readonly status: number;
  readonly details: Json;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, details: Json = {}, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.details = details;
    this.headers = headers;
  }
}

export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

export function refusalAnswer(refusal: Refusal): Answer {
  const body = {
    message: refusal.message,
    ...refusal.details,
    documentation_url: 'https://docs.github.com/rest',
    status: String(refusal.status),
  };
  return { status: refusal.status, body, headers: refusal.headers };
}

export const notFound = () => new Refusal(404, 'Not Found');
export const unauthorized = (message = 'Bad credentials') => new Refusal(401, message);

/** 422 with the field that was wrong. */
export function invalid(resource: string, field: string, message: string): Refusal {
  return new Refusal(422, 'Validation Failed', { errors: [{ resource, field, code: 'custom', message }] });
}
