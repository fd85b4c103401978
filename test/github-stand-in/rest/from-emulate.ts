import type { EmulateAnswer } from '../emulate.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';

/** Sends a call on to emulate as it came, in the name of `as`. */
export async function askEmulate(
  call: Call,
  { as }: { as: string | { authorization: string | undefined } },
): Promise<EmulateAnswer> {
  const query = call.query.size > 0 ? `?${call.query.toString()}` : '';
  const hasBody = !['GET', 'HEAD', 'DELETE'].includes(call.method);
  return call.world.emulate.ask({
    method: call.method,
    path: call.path + query,
    as,
    headers: { 'content-type': call.raw.type, accept: call.accept },
    ...(hasBody ? { body: call.raw.text } : {}),
  });
}

export function emulateAnswer(answer: EmulateAnswer): Answer {
  const headers: Record<string, string> = {};
  for (const name of ['content-type', 'location', 'link', 'set-cookie']) {
    const value = answer.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const json = headers['content-type']?.includes('json') ?? false;
  return {
    status: answer.status,
    headers,
    body: json && answer.text !== '' ? JSON.parse(answer.text) : answer.text,
  };
}

/** The answer with another body, when it is a good one. */
export async function rewriteJson(
  answer: Answer,
  rewrite: (body: unknown) => Promise<unknown>,
): Promise<Answer> {
  return answer.status < 300 ? { ...answer, body: await rewrite(answer.body) } : answer;
}
