import { request } from 'node:http';

export interface Answer {
  /** 0: nobody answered. */
  readonly status: number;
  readonly body: string;
}

/** Opens a `*.localhost` URL as a browser would: at this machine, whatever its resolver knows. `timeout`: milliseconds of silence. Never throws. */
export function ask(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  timeout = 60_000,
): Promise<Answer> {
  const { host, port, pathname, search } = new URL(url);
  return new Promise((resolve) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: `${pathname}${search}`,
        headers: { ...headers, host },
        timeout,
        agent: false,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', () => resolve({ status: 0, body: '' }));
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve({ status: 0, body: '' })).end();
  });
}

/** Of a pod that sleeps: a slow machine may need longer to wake it than the minute for which a visit is held. Then it is asked again. */
export async function askAsleep(
  url: string,
  headers: Readonly<Record<string, string>>,
  triesLeft = 2,
): Promise<Answer> {
  const answer = await ask(url, headers);
  const isLate = answer.status === 504 || answer.status === 0;
  return isLate && triesLeft > 0 ? askAsleep(url, headers, triesLeft - 1) : answer;
}
