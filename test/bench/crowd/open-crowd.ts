import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig } from '../../../src/config.ts';
import { freePort } from '../../../src/store/embedded/free-port.ts';
import { sign } from '../../deliveries/payloads.ts';
import type { Crowd } from './repositories.ts';

/** A GitHub with many installations (`github.ts`), in a process of its own. */
export interface CrowdGitHub {
  readonly port: number;
  readonly repositories: readonly CrowdMember[];
  seen(): Promise<CrowdSeen>;
  close(): Promise<void>;
}

interface CrowdMember {
  readonly id: number;
  readonly installationId: number;
  readonly owner: string;
  readonly name: string;
  readonly branches: readonly string[];
}

export interface CrowdSeen {
  /** Environments whose check is completed with success. */
  readonly completed: number;
  /** For people to read. */
  readonly facts: Readonly<Record<string, number | string>>;
}

export async function openCrowd(options: Crowd & { dir: string; latencyMs: number }): Promise<CrowdGitHub> {
  const program = fileURLToPath(new URL('github.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), program, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('the GitHub of the bench did not start'))),
  ])) as [string];
  const { port, repositories } = JSON.parse(line) as Pick<CrowdGitHub, 'port' | 'repositories'>;
  return {
    port,
    repositories,
    seen: async () => (await (await fetch(`http://127.0.0.1:${port}/bench`)).json()) as CrowdSeen,
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

const secret = 'secret of the bench';

export async function crowdConfig(github: CrowdGitHub, stateDir: string): Promise<Config> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const url = `http://127.0.0.1:${github.port}`;
  const settings = {
    PINACLE_PORT: String(await freePort()),
    PINACLE_GATEWAY_PORT: String(await freePort()),
    PINACLE_STATE_DIR: stateDir,
    PINACLE_SECRET: 'only for the bench',
    GITHUB_API_URL: url,
    GITHUB_URL: url,
    GITHUB_APP_ID: '1',
    GITHUB_PRIVATE_KEY: privateKey,
    GITHUB_WEBHOOK_SECRET: secret,
  };
  const read = readConfig(settings, { demo: true });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.config;
}

/** Tells the controller of a push to each branch, all at the same moment; resolves when all are answered. */
export async function pushAll(github: CrowdGitHub, port: number): Promise<number> {
  const bodies = github.repositories.flatMap(pushesTo);
  await Promise.all(bodies.map((body) => deliver(port, body)));
  return bodies.length;
}

function pushesTo({ id, installationId, owner, name, branches }: CrowdMember): string[] {
  const repository = { id, name, owner: { login: owner }, default_branch: 'main' };
  return branches.map((branch) =>
    JSON.stringify({
      ref: `refs/heads/${branch}`,
      repository,
      installation: { id: installationId },
      sender: { id: 1, login: 'alice', type: 'User' },
    }),
  );
}

async function deliver(port: number, body: string): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': sign(body, secret),
  };
  const answer = await fetch(`http://127.0.0.1:${port}/github/webhooks`, { method: 'POST', headers, body });
  await answer.text();
  if (answer.status !== 202) throw new Error(`a webhook was answered with ${answer.status}`);
}
