import type { FastifyInstance } from 'fastify';
import { addDashboard } from '../dashboard/add-dashboard.ts';
import { addEventsRoute } from '../events/add-events-route.ts';
import { addLogsRoute } from '../events/add-logs-route.ts';
import { openEvents } from '../events/open-events.ts';
import { addTrpc } from '../trpc/add-trpc.ts';
import type { DashboardDeps } from '../trpc/deps.ts';
import { defaultManifestReader } from '../trpc/repositories/read-default-manifest.ts';
import type { Closers } from './closers.ts';
import type { GitHub } from './open-github.ts';

type Parts = Omit<DashboardDeps, 'events' | 'readDefaultManifest'> & {
  readonly github: Pick<GitHub, 'mirror' | 'reads'>;
  readonly databaseUrl: string;
  readonly closers: Closers;
};

/** The pages, their data, and what tells them of changes. */
export function openDashboard(server: FastifyInstance, parts: Parts): void {
  const { databaseUrl, log, closers } = parts;
  const events = closers.opened(openEvents({ databaseUrl, log }), (opened) => opened.close());
  const { mirror, reads } = parts.github;
  const readDefaultManifest = defaultManifestReader({
    db: parts.db,
    mirror,
    readManifest: reads.readManifest,
  });
  const deps: DashboardDeps = { ...parts, events, readDefaultManifest };
  addTrpc(server, deps);
  addEventsRoute(server, deps);
  addLogsRoute(server, deps);
  addDashboard(server, deps);
}
