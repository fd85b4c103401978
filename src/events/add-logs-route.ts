import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../api/caller.ts';
import type { ApiDeps } from '../api/deps.ts';
import { followLogs } from '../api/functions/read-logs.ts';
import { inEnvironment } from '../api/may.ts';
import { Refused } from '../api/refused.ts';
import type { Log } from '../log.ts';
import type { Sessions } from '../sign-in/open-sessions.ts';
import { openServerSent, type ServerSent } from './server-sent.ts';

export interface LogsRouteDeps {
  readonly api: ApiDeps;
  readonly sessions: Sessions;
  readonly log: Log;
}

const lifeMs = 15 * 60_000;
const tail = 500;
const mostProcesses = 30;

/**
 * `GET /events/logs?environment=<id>&processes=web,worker`: server-sent events `["web","line"]` of several processes in one connection (a
 * browser has six to a host), by the same function as the API's, for as long as the person may write.
 */
export function addLogsRoute(server: FastifyInstance, deps: LogsRouteDeps): void {
  const open = new Set<ServerSent>();
  server.addHook('preClose', async () => {
    for (const one of open) one.end();
  });
  server.get('/events/logs', async (request, reply) => {
    const person = await deps.sessions.personOf(request.headers);
    if (!person) return reply.code(401).send({ error: 'sign in first' });
    const caller: Caller = { person, origin: request.ip, by: { kind: 'session' } };
    const { environment, processes } = asked(request);
    try {
      await inEnvironment(deps.api, caller, { environment, needs: 'write' });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return reply.code(error.status).send({ error: error.message });
    }
    const sent = openServerSent(reply, lifeMs);
    const ended = new AbortController();
    open.add(sent);
    sent.onEnd(() => {
      open.delete(sent);
      ended.abort();
    });
    const stillThere = async () => (await deps.sessions.personOf(request.headers)) !== undefined;
    const follow = { environment, tail, signal: ended.signal, stillThere };
    await Promise.all(processes.map((process) => tellAll(deps, caller, { sent, ...follow, process })));
    sent.send('null', 'end');
    sent.end();
    return reply;
  });
}

function asked({ query }: FastifyRequest): { environment: string; processes: readonly string[] } {
  const { environment, processes } = query as Record<string, unknown>;
  const names = typeof processes === 'string' ? processes.split(',').slice(0, mostProcesses) : [];
  return { environment: typeof environment === 'string' ? environment.slice(0, 1000) : '', processes: names };
}

/** One that is not there says nothing, and the others go on. */
async function tellAll(
  { api, log }: LogsRouteDeps,
  caller: Caller,
  { sent, ...wanted }: Parameters<typeof followLogs>[2] & { sent: ServerSent },
): Promise<void> {
  try {
    for await (const line of await followLogs(api, caller, wanted))
      sent.send(JSON.stringify([wanted.process, line]));
  } catch (error) {
    if (!(error instanceof Refused)) log.warn({ err: error }, 'a log could not be followed');
  }
}
