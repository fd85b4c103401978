export interface PlainError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  /** Frames alone. */
  readonly stack: string;
  readonly cause?: PlainError;
}

/**
 * An error as it may be logged and stored: name, code, message, frames and causes, and no other property. Drivers hang whole
 * connections on theirs, and Drizzle writes the parameters of the query, which may be anybody's data, into the message.
 */
export function plainError(error: unknown, depth = 0): PlainError {
  if (!(error instanceof Error))
    return { type: typeof error, message: String(error).slice(0, 2000), stack: '' };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause && depth < 5 ? { cause: plainError(error.cause, depth + 1) } : {};
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...code,
    message: withoutParameters(error.message),
    stack: frames.join('\n'),
    ...cause,
  };
}

function withoutParameters(message: string): string {
  const start = message.startsWith('Failed query:') ? message.indexOf('\nparams:') : -1;
  return (start < 0 ? message : message.slice(0, start)).slice(0, 2000);
}
