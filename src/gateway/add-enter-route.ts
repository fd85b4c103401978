import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Person } from '../github/commands/permission.ts';
import { escapeHtml, htmlPage } from '../pages/html.ts';
import type { Guard } from './guard/authorize.ts';
import { entryUrl } from './guard/enter.ts';
import { mayOpen } from './guard/may-open.ts';
import { hostName } from './read-visit.ts';

export interface EnterRouteDeps {
  readonly guard: Guard;
  /** Who is signed in to the dashboard. */
  readonly personOf: (headers: IncomingHttpHeaders) => Promise<Person | undefined>;
}

/**
 * `GET /gateway/enter?to=<address of a pod>` on the dashboard: sends who is signed in, and may see it, to the pod's host with a token;
 * who is not signed in, to signing in and back here. The session never leaves the dashboard's host.
 */
export function addEnterRoute(server: FastifyInstance, { guard, personOf }: EnterRouteDeps): void {
  server.get('/gateway/enter', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    const to = addressOf(guard, (request.query as { to?: unknown }).to);
    if (!to) return reply.code(400).type(html).send(page(notOurs));
    const person = await personOf(request.headers);
    if (!person)
      return reply.redirect(`/api/auth/signin?callbackUrl=${encodeURIComponent(request.url)}`, 303);
    const route = await guard.routeOf(to.host);
    const by = { kind: 'person', person } as const;
    if (!route || !(await mayOpen(guard.rights, { route, by })))
      return reply
        .code(404)
        .type(html)
        .send(page(nothing(person)));
    return reply.redirect(entryUrl(guard, { route, person, path: to.path }), 303);
  });
}

/** Only what the gateway itself would be reached by: its scheme, its port, a host name whole. Whether a pod has the name is looked up. */
function addressOf(guard: Guard, to: unknown): { host: string; path: string } | undefined {
  if (typeof to !== 'string' || to.length > 8000 || !URL.canParse(to)) return undefined;
  const { origin, hostname, pathname, search, username, password } = new URL(to);
  if (!hostName(hostname) || username !== '' || password !== '') return undefined;
  if (origin !== guard.originOf(hostname)) return undefined;
  const path = `${pathname}${search}`;
  return { host: hostname, path: path.length > longestPath ? '/' : path };
}

/** It is carried in an address itself, as base64. */
const longestPath = 4000;

const html = 'text/html; charset=utf-8';

const notOurs = {
  title: 'This is no address of a pod',
  text: 'Open the link in the check or the pull request again.',
};

function nothing({ login }: Person) {
  return {
    title: 'No pod has this name, or you may not see it',
    text: `You are signed in as ${login}. The environment may have been removed; or its repository, or this process, is not shown to you.`,
  };
}

function page({ title, text }: { title: string; text: string }): string {
  return htmlPage(title, `<h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml(text)}</p>`);
}
