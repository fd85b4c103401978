import { and, desc, eq, gt, like, sql } from 'drizzle-orm';
import type { Report } from '../../../reconciler/ports.ts';
import { commands } from '../../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Database } from '../../store/database.ts';
import { reaching } from '../../store/world-fault.ts';
import { headline } from './headline.ts';
import { type Links, makeView } from './make-view.ts';
import { renderCheck } from './render-check.ts';
import { renderComment } from './render-comment.ts';
import { renderDeployment } from './render-deployment.ts';
import { type NewReport, type ReportRow, reportsOf, wantReport } from './report-rows.ts';
import { supersededChecks, supersededDeployments } from './superseded.ts';
import type { View } from './view.ts';
import type { WantedCheck, WantedComment, WantedDeployment } from './wanted.ts';

/** Puts down all that GitHub should say about a pass. True when anything of it is new. */
export async function putReport(deps: Links & { readonly db: Database }, report: Report): Promise<boolean> {
  const { environment } = report.subject;
  const view = await makeView(deps, report, await refusedButton(deps.db, environment));
  const [checks, comments, deployments] = await Promise.all([
    reportsOf(deps.db, environment, 'check'),
    reportsOf(deps.db, environment, 'comment'),
    reportsOf(deps.db, environment, 'deployment'),
  ]);
  const wanted = [
    ...checkReports(view, checks),
    ...commentReports(view, comments.length > 0),
    ...deploymentReports(view, deployments),
  ];
  let news = false;
  for (const one of wanted) news = (await wantReport(deps.db, one)) || news;
  return news;
}

function checkReports(view: View, rows: readonly ReportRow[]): NewReport[] {
  const check = renderCheck(view);
  // Nobody waits for a check on what is torn down, unless it has one.
  const known = rows.some(({ target }) => target === view.subject.head);
  const own =
    check && (view.desired.kind !== 'remove' || known)
      ? [about(view, view.subject.head, check, check.status === 'completed')]
      : [];
  return [...own, ...supersededChecks(view.subject, rows)];
}

/** A pull request that nobody asked us about gets no comment: its check says how to start. */
function commentReports(view: View, known: boolean): NewReport[] {
  const comment = renderComment(view);
  const { desired } = view;
  const wanted = known || desired.kind === 'run' || (desired.kind === 'ask' && desired.why === 'quota');
  return comment && wanted
    ? [about(view, String(comment.number), comment, headline(view).conclusion !== undefined)]
    : [];
}

function deploymentReports(view: View, rows: readonly ReportRow[]): NewReport[] {
  const deployment = renderDeployment(view);
  if (!deployment) return [];
  const known = rows.some(({ target }) => target === view.subject.head);
  const own =
    deployment.state !== 'inactive' || known
      ? [about(view, view.subject.head, deployment, deployment.state !== 'in_progress')]
      : [];
  const replaced = deployment.state === 'success' || deployment.state === 'inactive';
  return [...own, ...(replaced ? supersededDeployments(view.subject, rows) : [])];
}

function about(
  { subject }: View,
  target: string,
  wanted: WantedCheck | WantedComment | WantedDeployment,
  final: boolean,
): NewReport {
  const { environment, installationId, repository } = subject;
  return { environment, target, installationId, repositoryId: repository.id, wanted, final };
}

/** The answer to a button that was refused in the last ten minutes: a button has no comment to answer on. */
const refusedButton = reaching(
  async (db: Database, environment: EnvironmentKey): Promise<string | undefined> => {
    const [row] = await db
      .select({ answer: commands.answer })
      .from(commands)
      .where(
        and(
          eq(commands.environment, environment),
          eq(commands.state, 'refused'),
          like(commands.origin, 'button/%'),
          gt(commands.finishedAt, sql`now() - interval '10 minutes'`),
        ),
      )
      .orderBy(desc(commands.finishedAt))
      .limit(1);
    return row?.answer ?? undefined;
  },
);
