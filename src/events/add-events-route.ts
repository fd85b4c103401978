import type { FastifyInstance } from 'fastify';
import { parseEnvironmentKey } from '../../schema/environment.ts';
import { environmentId } from '../../schema/environment-id.ts';
import { administersAll } from '../access/administers-all.ts';
import type { Access } from '../access/open-access.ts';
import { atLeast } from '../access/role.ts';
import type { Person } from '../github/commands/permission.ts';
import type { Sessions } from '../sign-in/open-sessions.ts';
import type { Database } from '../store/database.ts';
import type { Change, Events } from './open-events.ts';
import { openServerSent, type ServerSent } from './server-sent.ts';

export interface EventsRouteDeps {
  readonly db: Database;
  readonly access: Access;
  readonly events: Pick<Events, 'listen'>;
  readonly sessions: Sessions;
}

/** Then the browser asks again, if the person is still signed in. */
const lifeMs = 15 * 60_000;
/** Of one person: each open page has one. */
const mostOpen = 20;

/**
 * `GET /events`: server-sent events for whoever is signed in, of what they may read at that moment: `environment` with an id, `deed` with
 * a repository's id, `team` with an installation's when its secrets changed, `all` when something may have been missed. Only that it changed; a page reads what.
 */
export function addEventsRoute(server: FastifyInstance, deps: EventsRouteDeps): void {
  const open = new Map<number, number>();
  const endings = new Set<() => void>();
  server.addHook('preClose', async () => {
    for (const end of endings) end();
  });
  server.get('/events', async (request, reply) => {
    const person = await deps.sessions.personOf(request.headers);
    if (!person) return reply.code(401).send({ error: 'sign in first' });
    const count = open.get(person.id) ?? 0;
    if (count >= mostOpen) return reply.code(429).header('retry-after', '30').send({ error: 'too many' });
    open.set(person.id, count + 1);
    const sent = openServerSent(reply, lifeMs);
    const unlisten = deps.events.listen((change) => void tell(deps, { person, sent, change }));
    endings.add(sent.end);
    sent.onEnd(() => {
      unlisten();
      endings.delete(sent.end);
      open.set(person.id, (open.get(person.id) ?? 1) - 1);
    });
    return reply;
  });
}

/** Nothing while GitHub does not say whether the person may read it: the page is old, and no more. */
async function tell(
  deps: EventsRouteDeps,
  { person, sent, change }: { person: Person; sent: ServerSent; change: Change },
): Promise<void> {
  if ('all' in change) {
    sent.send('1', 'all');
    return;
  }
  if (!(await mayHear(deps, person, change).catch(() => false))) return;
  if ('deed' in change) sent.send(String(change.deed), 'deed');
  else if ('team' in change) sent.send(String(change.team), 'team');
  else sent.send(environmentId(change.environment), 'environment');
}

async function mayHear(
  { db, access }: EventsRouteDeps,
  person: Person,
  change: Exclude<Change, { all: true }>,
): Promise<boolean> {
  if ('team' in change) return administersAll({ db, access }, person, change.team);
  const repositoryId = 'deed' in change ? change.deed : parseEnvironmentKey(change.environment)?.repositoryId;
  return repositoryId !== undefined && atLeast(await access.roleOf(person, repositoryId), 'read');
}
