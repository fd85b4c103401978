import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProbotOctokit } from 'probot';
import { openGitHub } from '../github-stand-in/open.ts';
import type { GitHubOptions, GitHubStandIn } from '../github-stand-in/types.ts';

/** One request of the stand-in to the app. */
export interface Received {
  readonly event: string;
  readonly guid: string;
  readonly signature: string;
  readonly body: string;
}

export interface Opened {
  readonly github: GitHubStandIn;
  /** What the app received, in the order of arrival. */
  readonly received: Received[];
  close(): Promise<void>;
}

/** A stand-in, with an app that only remembers what it is told. */
export async function openWithApp(options: Partial<GitHubOptions> = {}): Promise<Opened> {
  const received: Received[] = [];
  const app = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const header = (name: string) => String(request.headers[name]);
      received.push({
        event: header('x-github-event'),
        guid: header('x-github-delivery'),
        signature: header('x-hub-signature-256'),
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(202).end('taken');
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/github/webhooks`;
  const dir = await mkdtemp(join(tmpdir(), 'github-stand-in-'));
  const github = await openGitHub({ dir, webhook: { url }, checkAnswers: true, ...options });
  const close = async () => {
    await github.close();
    app.closeAllConnections();
    await new Promise((resolve) => app.close(resolve));
    await rm(dir, { recursive: true });
  };
  return { github, received, close };
}

const QUIET = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Probot's Octokit, as the app or as its installation; it neither waits nor tries again, so that tests see each answer. */
export function octokit(
  github: GitHubStandIn,
  as: 'app' | 'installation' | { readonly token: string },
): InstanceType<typeof ProbotOctokit> {
  const installation = as === 'installation' ? { installationId: github.installationId } : {};
  const auth =
    typeof as === 'object'
      ? { token: as.token }
      : { appId: github.appId, privateKey: github.privateKey, ...installation };
  return new ProbotOctokit({
    baseUrl: github.baseUrl,
    auth,
    retry: { enabled: false },
    throttle: { enabled: false },
    log: QUIET,
  });
}

/** The status that a request was refused with; 0 when the connection was lost. */
export async function refusal(request: Promise<unknown>): Promise<number> {
  try {
    await request;
  } catch (error) {
    const { status, message } = error as { status?: number; message: string };
    return status === 500 && /socket|fetch failed|terminated|other side closed/.test(message)
      ? 0
      : (status ?? 0);
  }
  throw new Error('the request was not refused');
}
