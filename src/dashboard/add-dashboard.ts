import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { type DoorDeps, mayOpen } from './may-open.ts';
import { isBuilt, openNext, type Pages } from './open-next.ts';
import { pageHeaders } from './page-headers.ts';

export interface PagesDeps extends DoorDeps {
  readonly config: Pick<Config, 'podsDomain' | 'gatewayPort' | 'githubUrl'>;
  readonly log: Log;
}

/** Whatever no other route takes is a page of `web/`. Without a build all else is served still. */
export function addDashboard(server: FastifyInstance, deps: PagesDeps): void {
  if (!isBuilt()) {
    deps.log.warn(notBuilt);
    server.get('/', async (_request, reply) => reply.code(503).type('text/plain').send(`${notBuilt}\n`));
    return;
  }
  // Half a second that only who looks at a page should wait for, once.
  let opened: Promise<Pages> | undefined;
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onClose', async () => (await opened)?.close());
  server.get('/*', async (request, reply) => {
    if (ofOthers.test(request.url)) return reply.callNotFound();
    if (closing) reply.raw.setHeader('connection', 'close');
    opened ??= openNext();
    return showPage(request, reply, { pages: await opened, ...deps });
  });
}

const notBuilt = 'the dashboard is not built: run `npm run build`';

/** What is not there below these is not there at all, in the form that its callers expect. */
const ofOthers = /^\/(api|trpc|github|schema|repos)\//;

async function showPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { pages, ...deps }: PagesDeps & { pages: Pages },
): Promise<FastifyReply> {
  const [path = '/'] = request.url.split('?', 1);
  const door = await mayOpen(deps, path, request.headers);
  if (door === 'sign-in') return reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`, 303);
  const { config } = deps;
  const nonce = randomBytes(16).toString('base64');
  const headers = pageHeaders({ nonce, frames: framesOf(config), github: new URL(config.githubUrl).origin });
  for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value);
  // Where Next and our own script look for the nonce, and what a page needs to know of its door. What the browser sent there is overwritten.
  request.raw.headers['content-security-policy'] = headers['content-security-policy'];
  request.raw.headers['x-pinacle-nonce'] = nonce;
  request.raw.headers['x-pinacle-door'] = door;
  reply.hijack();
  await pages.handle(request.raw, reply.raw);
  return reply;
}

function framesOf({ podsDomain, gatewayPort }: PagesDeps['config']): string {
  return podsDomain === 'localhost' ? `http://*.localhost:${gatewayPort}` : `https://*.${podsDomain}`;
}
