import { and, desc, eq, gt, like, sql } from 'drizzle-orm';
import type { Report } from '../../../reconciler/ports.ts';
import { commands, environments } from '../../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Database } from '../../store/database.ts';
import { reaching } from '../../store/world-fault.ts';
import { headline } from './headline.ts';
import { type Links, makeView } from './make-view.ts';
import { renderCheck } from './render-check.ts';
import { renderComment } from './render-comment.ts';
import { renderDeployment } from './render-deployment.ts';
import { type NewReport, type ReportRow, reportsOf, says, wantReport } from './report-rows.ts';
import { isUntold } from './settle-queued.ts';
import { supersededChecks, supersededDeployments } from './superseded.ts';
import type { View } from './view.ts';
import type { WantedCheck, WantedComment, WantedDeployment } from './wanted.ts';

/** Puts down all that GitHub should say about a pass. The installation to be told of it; none when nothing of it is new. */
export async function putReport(
  deps: Links & { readonly db: Database },
  report: Report,
): Promise<readonly number[]> {
  const { environment } = report.subject;
  const view = await makeView(deps, report, refusedButton(deps.db, environment));
  return (await putRows(deps.db, view)) ? [report.subject.installationId] : [];
}

/** Writes what the view asks for, in one transaction, unless a newer pass has begun. True: there is something to send. */
const putRows = reaching(
  async (db: Database, view: View): Promise<boolean> =>
    db.transaction(async (tx) => {
      if (await isOvertaken(tx, view)) return false;
      const { environment } = view.subject;
      const rows = await reportsOf(tx, environment, ['check', 'comment', 'deployment']);
      const of = (kind: string) => rows.filter((row) => row.kind === kind);
      const wanted = [
        ...checkReports(view, of('check')),
        ...commentReports(view, of('comment').length > 0),
        ...deploymentReports(view, of('deployment')),
      ];
      let news = rows.some(isUnsent);
      // Most passes have nothing new to say: what stands as it is wanted is not written again.
      for (const one of wanted)
        if (!rows.some((row) => says(row, one))) news = (await wantReport(tx, one)) || news;
      return news;
    }),
);

/** Locks the environment: no newer pass takes its lease before our rows stand, and two reports do not mix. */
async function isOvertaken(tx: Database, { subject, epoch }: View): Promise<boolean> {
  if (epoch === undefined) return false;
  const [row] = await tx
    .select({ epoch: environments.epoch })
    .from(environments)
    .where(eq(environments.key, subject.environment))
    .for('update');
  return row !== undefined && row.epoch > epoch;
}

/** Also what was refused and is to be tried once more. */
function isUnsent({ error, sentDigest, wantedDigest }: ReportRow): boolean {
  return error === null && sentDigest !== wantedDigest;
}

function checkReports(view: View, rows: readonly ReportRow[]): NewReport[] {
  const check = renderCheck(view);
  const known = rows.some((row) => row.target === view.subject.head && !isUntold(row));
  const own =
    check && (known || isWaitedFor(view))
      ? [about(view, view.subject.head, check, check.status === 'completed')]
      : [];
  // What could not be read is told of the head that was last known, which a newer one may have replaced: no last word is taken back.
  if (isUnread(view))
    return rows.some((row) => row.target === view.subject.head && isCompleted(row)) ? [] : own;
  return [...own, ...supersededChecks(view.subject, rows)];
}

function isCompleted({ wanted }: ReportRow): boolean {
  return wanted.kind === 'check' && wanted.status === 'completed';
}

/**
 * Nobody waits for a check on what is torn down, nor on a commit that wants no pod and has none that runs. What could not be read is
 * told where something was told before: it may be a repository that wants nothing of us.
 */
function isWaitedFor({ desired, plan }: View): boolean {
  switch (desired.kind) {
    case 'remove':
      return false;
    case 'stop':
      return plan.steps.length > 0 || (desired.why !== 'no-manifest' && desired.why !== 'not-selected');
    case 'invalid':
      return !isUnread({ desired });
    case 'run':
    case 'ask':
    case 'none':
      return true;
  }
}

/** The wish could not be read: it has no problems of its own. */
function isUnread({ desired }: Pick<View, 'desired'>): boolean {
  return desired.kind === 'invalid' && desired.problems.length === 0;
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
