import type { Subject } from '../../../reconciler/plan/desired.ts';
import type { NewReport, ReportRow } from './report-rows.ts';

/** Checks of older heads that were never finished: they end as cancelled, or someone would wait for them for ever. */
export function supersededChecks(subject: Subject, rows: readonly ReportRow[]): NewReport[] {
  return rows.flatMap((row) => {
    const { wanted } = row;
    // One that is queued may be of a newer head than the pass has read.
    if (row.target === subject.head || wanted.kind !== 'check' || wanted.status !== 'in_progress') return [];
    const title = `Superseded by ${subject.head.slice(0, 7)}`;
    const summary = `A newer commit, ${subject.head}, took over before this one was done.`;
    const { text: _, ...rest } = wanted;
    return [
      again(row, {
        ...rest,
        status: 'completed',
        conclusion: 'cancelled',
        title,
        summary,
        actions: [],
        annotations: [],
      }),
    ];
  });
}

/** Deployments of older heads, once their pod is replaced or gone. */
export function supersededDeployments(subject: Subject, rows: readonly ReportRow[]): NewReport[] {
  return rows.flatMap((row) => {
    const { wanted } = row;
    if (row.target === subject.head || wanted.kind !== 'deployment' || wanted.state === 'inactive') return [];
    const { environmentUrl: _, ...rest } = wanted;
    return [again(row, { ...rest, state: 'inactive', description: 'Replaced or removed' })];
  });
}

function again(row: ReportRow, wanted: ReportRow['wanted']): NewReport {
  const { environment, target, installationId, repositoryId } = row;
  return { environment, target, installationId, repositoryId, wanted, final: true };
}
