import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { openNext, type Pages } from './open-next.ts';
import { pageHeaders } from './page-headers.ts';

export interface DashboardDeps {
  readonly config: Pick<Config, 'podsDomain' | 'gatewayPort' | 'githubUrl'>;
  readonly log: Log;
}

/** Whatever no other route takes is a page of `web/`. Without a build all else is served still. */
export async function addDashboard(server: FastifyInstance, deps: DashboardDeps): Promise<void> {
  const pages = await openNext();
  if (!pages) {
    deps.log.warn(notBuilt);
    server.get('/', async (_request, reply) => reply.code(503).type('text/plain').send(`${notBuilt}\n`));
    return;
  }
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onClose', () => pages.close());
  server.get('/*', async (request, reply) => {
    if (ofOthers.test(request.url)) return reply.callNotFound();
    if (closing) reply.raw.setHeader('connection', 'close');
    return showPage(request, reply, { pages, ...deps });
  });
}

const notBuilt = 'the dashboard is not built: run `npm run build`';

/** What is not there below these is not there at all, in the form that its callers expect. */
const ofOthers = /^\/(api|trpc|github|schema|repos)\//;

async function showPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { pages, config }: DashboardDeps & { pages: Pages },
): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64');
  const headers = pageHeaders({ nonce, frames: framesOf(config), github: new URL(config.githubUrl).origin });
  for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value);
  // Where Next looks for the nonce. Theirs, if they sent one, is none.
  request.raw.headers['content-security-policy'] = headers['content-security-policy'];
  reply.hijack();
  await pages.handle(request.raw, reply.raw);
  return reply;
}

function framesOf({ podsDomain, gatewayPort }: DashboardDeps['config']): string {
  return podsDomain === 'localhost' ? `http://*.localhost:${gatewayPort}` : `https://*.${podsDomain}`;
}
