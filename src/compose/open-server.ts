import type { FastifyInstance } from 'fastify';
import type { Runtime, Terminals } from '../../reconciler/ports.ts';
import { addChallengeRoute } from '../acme/http-tokens.ts';
import type { Activity } from '../activity/open-activity.ts';
import { addApi } from '../api/rest/add-api.ts';
import type { Config } from '../config.ts';
import type { Drain } from '../deliveries/drain.ts';
import { addEnterRoute } from '../gateway/add-enter-route.ts';
import type { Guard } from '../gateway/guard/authorize.ts';
import { addRecipientRoute } from '../http/add-recipient-route.ts';
import { addReencryptRoute } from '../http/add-reencrypt-route.ts';
import { buildServer } from '../http/build-server.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { WakeQueue } from '../queue/open-queue.ts';
import type { Wake } from '../queue/wake.ts';
import type { SignIn } from '../sign-in/open-sign-in.ts';
import type { Store } from '../store/open-store.ts';
import type { Closers } from './closers.ts';
import { openApi } from './open-api.ts';
import { openDashboard } from './open-dashboard.ts';
import type { Front } from './open-front.ts';
import type { GitHub } from './open-github.ts';
import { openTerminals } from './open-terminals.ts';

export interface ServerParts {
  readonly config: Config;
  readonly store: Store;
  readonly queue: WakeQueue;
  readonly github: GitHub;
  readonly activity: Activity;
  readonly runtime: Runtime & Terminals;
  readonly drain: Drain;
  readonly front: Front;
  readonly guard: Guard;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly closers: Closers;
  readonly signIn: SignIn;
  readonly wake: Wake;
  readonly now: () => number;
}

/** All that is served at PINACLE_PORT, listening. */
export async function openServer(parts: ServerParts): Promise<FastifyInstance> {
  const { config, store, queue, github, runtime, drain, log, metrics, closers } = parts;
  const checks = { database: store.ping, queue: queue.ping, runtime: () => runtime.inventory() };
  const receive = { db: store.db, secrets: config.app?.webhookSecrets ?? [], accepted: drain.trigger };
  const server = closers.opened(buildServer({ log, metrics, checks, receive }), (opened) => opened.close());
  parts.signIn.addTo(server);
  const api = openApi({ ...parts, sessions: parts.signIn.sessions });
  addApi(server, api);
  addEnterRoute(server, { guard: parts.guard, personOf: parts.signIn.sessions.personOf });
  const told = { db: store.db, identities: github.secrets.identities, githubApiUrl: config.githubApiUrl };
  addRecipientRoute(server, told);
  addReencryptRoute(server, { ...told, access: github.access });
  addChallengeRoute(server, parts.front.tokens);
  const terminals = openTerminals(config, { ...parts, access: github.access, terminals: runtime });
  await terminals.addTo(server);
  const { db, databaseUrl } = store;
  const pages = { db, databaseUrl, tickets: terminals.tickets, sessions: parts.signIn.sessions };
  openDashboard(server, { ...parts, ...pages, api: api.api, access: github.access });
  await server.listen({ host: config.host, port: config.port });
  return server;
}
