import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { serveGit } from '../../github-stand-in/git/http-backend.ts';
import type { Repository } from '../../github-stand-in/state.ts';
import { answer, type Told } from './answers.ts';
import { type Budget, openBudget } from './budget.ts';
import { type Crowd, type CrowdRepository, makeCrowd } from './repositories.ts';

/**
 * `github.ts '{"dir":…,"installations":…,"branches":…,"commits":…,"latencyMs":…}'`: a GitHub with many installations, each with
 * its own budget, in a process of its own. Prints `{port, repositories}` on one line; `GET /bench` says how it went. Ends with its stdin.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as Crowd & { dir: string; latencyMs: number };
const repositories = await makeCrowd(options.dir, options);
const budgets = new Map<string, Budget>(
  repositories.map(({ installationId }) => [`installation-${installationId}`, openBudget()]),
);
const told: Told = { completed: new Set(), checks: new Map(), unknown: new Set(), lastId: 1 };

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => response.destroy(error as Error));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const known = repositories.map(({ heads, gitDirectory: _folder, ...repository }) => ({
    ...repository,
    branches: [...heads.keys()],
  }));
  process.stdout.write(`${JSON.stringify({ port, repositories: known })}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = decodeURIComponent(url.pathname);
  if (path === '/bench') return send(response, 200, state());
  const [, owner] = /^\/(?:repos\/)?(org-\d+)\/app/.exec(path) ?? [];
  const repository = repositories.find((one) => one.owner === owner);
  const git = /\.git(\/.*)$/.exec(path)?.[1];
  if (repository && git)
    return serveFiles(repository, { git, query: url.search.slice(1) }, request, response);
  const body = await text(request);
  await delay(options.latencyMs);
  const budget = budgets.get((request.headers.authorization ?? '').replace(/^(token|bearer) /i, ''));
  const waitMs = budget?.spend(request.method !== 'GET');
  if (waitMs !== undefined)
    return send(response, 403, { message: 'You have exceeded a secondary rate limit.' }, waitMs / 1000);
  const asked = { method: request.method ?? 'GET', path, body: body ? JSON.parse(body) : {} };
  const [status, json] = answer(asked, repository, told);
  send(response, status, json);
}

async function serveFiles(
  { gitDirectory }: CrowdRepository,
  { git, query }: { git: string; query: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const repository = { gitDirectory } as Repository;
  await serveGit({ repository, path: git, query, user: undefined }, request, response);
  response.end();
}

function send(response: ServerResponse, status: number, json: unknown, retryAfter?: number): void {
  const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...wait });
  response.end(JSON.stringify(json));
}

function state() {
  const seen = [...budgets.values()].map((budget) => budget.seen);
  const most = (name: keyof Budget['seen']) => Math.max(...seen.map((one) => one[name]));
  return {
    completed: told.completed.size,
    facts: {
      'requests of the busiest installation': most('requests'),
      'writes of the busiest installation': most('writes'),
      'refused for the budget': seen.reduce((sum, one) => sum + one.refused, 0),
      'shortest ms between two writes': Math.round(Math.min(...seen.map((one) => one.shortestGapMs))),
      'requests that nobody knew': [...told.unknown].join(', ') || 'none',
    },
  };
}
