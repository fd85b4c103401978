import type { IncomingMessage, ServerResponse } from 'node:http';
import { authorise } from '../access/authorise.ts';
import { callerOf } from '../access/caller.ts';
import type { Fault, Faults } from '../faults.ts';
import { isGitPath, serveRepository } from '../git/serve.ts';
import { checkAnswer, checkRequest } from '../openapi/check.ts';
import { findRoute } from '../rest/routes.ts';
import type { Caller, Repository } from '../state.ts';
import { findRepository, type World } from '../world.ts';
import { type Answer, type Json, notFound, Refusal, refusalAnswer } from './answer.ts';
import { type Journal, type LoggedRequest, log } from './journal.ts';
import type { RepositoryCall } from './route.ts';
import { readBody, send } from './server.ts';

export interface Service {
  readonly world: World;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly checkAnswers: boolean;
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly url: URL;
  readonly entry: LoggedRequest;
}

/** One request, from its arrival to its answer or its fault. */
export async function serve(
  service: Service,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', service.world.baseUrl);
  const entry = log(service.journal, { method: incoming.method ?? 'GET', path: url.pathname + url.search });
  const exchange = { incoming, outgoing, url, entry };
  const fault = service.faults.take(`${entry.method} ${entry.path}`);
  if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault && !fault.afterEffect && spoils(fault)) return spoil(exchange, fault);
  if (isGitPath(url.pathname)) return serveGitExchange(service, exchange);
  const answer = await answerRest(service, exchange);
  if (fault?.afterEffect) return spoil(exchange, fault);
  entry.status = send(exchange, answer);
  if (entry.status === 304)
    service.world.rates.refund(callerOf(service.world, incoming.headers.authorization));
}

async function serveGitExchange({ world }: Service, exchange: Exchange): Promise<void> {
  await serveRepository(world, exchange.url, exchange);
  exchange.entry.status = exchange.outgoing.statusCode;
}

/** A fault that only delays leaves the answer as it is. */
function spoils(fault: Fault): boolean {
  return fault.reset === true || fault.status !== undefined || fault.body !== undefined;
}

function spoil({ incoming, outgoing, entry }: Exchange, fault: Fault): void {
  if (fault.reset || !spoils(fault)) {
    incoming.socket.destroy();
    return;
  }
  const html = typeof fault.body === 'string';
  entry.status = fault.status ?? 200;
  outgoing.writeHead(entry.status, {
    'content-type': html ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    ...fault.headers,
  });
  outgoing.end(
    typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? { message: 'Server Error' }),
  );
}

async function answerRest(service: Service, exchange: Exchange): Promise<Answer> {
  const { incoming, url, entry } = exchange;
  const text = await readBody(incoming);
  const type = incoming.headers['content-type'] ?? 'application/json';
  const body = parse(text, type);
  const path = named(service.world, url.pathname);
  const problems = describedByGitHub(path)
    ? checkRequest({ method: entry.method, path, query: url.searchParams, body })
    : [];
  service.journal.violations.push(...problems);
  const answer = await withWatchers(service.journal, entry, () =>
    answerSafely(service, exchange, { path, text, type, body }),
  );
  if (service.checkAnswers)
    service.journal.answerViolations.push(
      ...checkAnswer({ method: entry.method, path }, { status: answer.status, body: answer.body }),
    );
  const headers = {
    'x-github-request-id': 'STANDIN',
    'x-github-media-type': 'github.v3; format=json',
    ...answer.headers,
  };
  return {
    ...answer,
    headers: {
      ...headers,
      ...(problems[0] ? { 'x-stand-in-violation': encodeURI(problems[0]).slice(0, 500) } : {}),
    },
  };
}

async function withWatchers(
  journal: Journal,
  request: LoggedRequest,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  if (!request.write) return answer();
  const number = ++journal.writes;
  for (const watch of journal.watchers) await watch({ when: 'before', request, number });
  const answered = await answer();
  for (const watch of journal.watchers) await watch({ when: 'after', request, number });
  return answered;
}

interface Body {
  readonly path: string;
  readonly text: string;
  readonly type: string;
  readonly body: unknown;
}

async function answerSafely(service: Service, exchange: Exchange, body: Body): Promise<Answer> {
  try {
    return await answerCall(service, exchange, body);
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error);
    throw error;
  }
}

async function answerCall(
  { world, journal }: Service,
  exchange: Exchange,
  { path, text, type, body }: Body,
): Promise<Answer> {
  const { incoming, url, entry } = exchange;
  const caller = callerOf(world, incoming.headers.authorization);
  const rate = world.rates.spend(caller, { write: entry.write });
  const match = findRoute(entry.method, path);
  if (!match) {
    journal.violations.push(`${entry.method} ${path}: the stand-in has no such endpoint`);
    throw new Refusal(501, 'The stand-in does not do this');
  }
  const moved = movedTo(world, match.params);
  if (moved)
    return {
      status: entry.method === 'GET' ? 301 : 307,
      headers: {
        location: `${world.baseUrl}/repositories/${moved}${path
          .split('/')
          .slice(4)
          .map((part) => `/${part}`)
          .join('')}${url.search}`,
      },
      body: { message: 'Moved Permanently' },
    };
  const repository = repositoryOf(world, match.params);
  authorise(caller, match.route[1], repository);
  assertVisible(caller, match.params, repository);
  const call = {
    world,
    method: entry.method,
    path,
    params: match.params,
    query: url.searchParams,
    body: (body ?? {}) as Json,
    raw: { text, type },
    accept: incoming.headers.accept ?? '',
    caller,
    repository: repository as Repository,
  } satisfies RepositoryCall;
  const answer = await match.route[2](call);
  return { ...answer, headers: { ...rate, ...answer.headers } };
}

/** The app's JWT may ask about a repository's installation, but not about one that is not there. */
function assertVisible(
  caller: Caller,
  params: Record<string, string>,
  repository: Repository | undefined,
): void {
  if (caller.kind === 'app' && params.repo !== undefined && !repository) throw notFound();
}

function repositoryOf(world: World, params: Record<string, string>): Repository | undefined {
  if (params.repo !== undefined) return findRepository(world, params.owner ?? '', params.repo);
  const byId = world.state.repositories.get(Number(params.id));
  return byId?.deleted ? undefined : byId;
}

function movedTo(world: World, { owner, repo }: Record<string, string>): number | undefined {
  return repo === undefined || findRepository(world, owner ?? '', repo)
    ? undefined
    : world.state.formerNames.get(`${owner}/${repo}`.toLowerCase());
}

/** `/repositories/7/pulls`, where a renamed repository's callers are sent, as `/repos/acme/app/pulls`. */
function named(world: World, path: string): string {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.+)?$/.exec(path) ?? [];
  const repository = world.state.repositories.get(Number(id));
  return repository && !repository.deleted ? `/repos/${repository.owner}/${repository.name}${rest}` : path;
}

/** OAuth's pages belong to github.com, not to its API. */
function describedByGitHub(path: string): boolean {
  return !path.startsWith('/login/') && !path.startsWith('/_emulate/');
}

function parse(text: string, type: string): unknown {
  if (text === '') return undefined;
  if (type.includes('form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}
