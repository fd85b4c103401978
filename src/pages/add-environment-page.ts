import type { FastifyInstance } from 'fastify';
import type { Outcome } from '../../reconciler/outcome.ts';
import type { Subject } from '../../reconciler/plan/desired.ts';
import { formatPlan } from '../../reconciler/plan/format-plan.ts';
import type { Plan } from '../../reconciler/plan/plan.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { lastActivityOf } from '../activity/last-activity.ts';
import type { Config } from '../config.ts';
import { processUrl } from '../gateway/process-url.ts';
import { lastUseWords } from '../github/reports/facts-line.ts';
import { redact } from '../github/reports/redact.ts';
import type { Database } from '../store/database.ts';
import { findEnvironment } from '../store/environments.ts';
import { listPasses, type PassRow } from '../store/passes.ts';
import { listRoutes } from '../store/routes.ts';
import { type EnvironmentView, environmentPage, outcomeWords } from './environment-page.ts';
import { openPageLink } from './page-key.ts';

/** `GET /environments/:id?key=`: 404 without the right key, whether the environment exists or not. */
export function addEnvironmentPage(server: FastifyInstance, deps: { db: Database; config: Config }): void {
  server.get('/environments/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    const { key } = request.query as { key?: unknown };
    const known = typeof key === 'string' && id.length <= 1000;
    const environment = known ? openPageLink({ secret: deps.config.secret, id, key }) : undefined;
    const view = environment === undefined ? undefined : await readView(environment, deps);
    if (!view) return reply.code(404).send({ error: 'no such page' });
    return reply.type('text/html; charset=utf-8').headers(pageHeaders).send(environmentPage(view));
  });
}

const pageHeaders = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

async function readView(
  environment: EnvironmentKey,
  { db, config }: { db: Database; config: Config },
): Promise<EnvironmentView | undefined> {
  const row = await findEnvironment(db, environment);
  if (!row) return undefined;
  const [passes, routes] = await Promise.all([listPasses(db, environment, 20), listRoutes(db, environment)]);
  const subject = row.subject as Subject | null;
  const plan = passes.map((pass) => pass.plan as Plan).find(({ steps }) => steps.length > 0);
  return {
    title: titleOf(environment, subject),
    head: subject?.head ?? null,
    kind: (row.outcome as Outcome | null)?.kind ?? 'none',
    outcome: redacted(outcomeWords(row.outcome as Outcome | null)),
    lastUse: lastUseWords(lastActivityOf(row, undefined)),
    plan: plan ? redacted(formatPlan(plan)) : 'nothing was planned yet',
    processes: routes.map(({ process, host }) => ({ name: process, url: processUrl(config, host) })),
    passes: passes.map(passView),
  };
}

/** The page shows no more than the check, which is redacted too. */
function redacted(text: string): string {
  return redact(text.split('\n')).join('\n');
}

function titleOf(environment: EnvironmentKey, subject: Subject | null): string {
  if (!subject) return environment;
  const { owner, name } = subject.repository;
  return subject.kind === 'pull'
    ? `${owner}/${name} #${subject.pullNumber}`
    : `${owner}/${name} ${subject.branch}`;
}

function passView(pass: PassRow) {
  return {
    epoch: pass.epoch,
    at: pass.startedAt.toISOString(),
    outcome: redacted(outcomeWords(pass.outcome as Outcome)),
    timings: pass.timings,
  };
}
