import type { Outcome } from '../../../reconciler/outcome.ts';
import { formatPlan } from '../../../reconciler/plan/format-plan.ts';
import type { Plan } from '../../../reconciler/plan/plan.ts';
import type { Pass, PassList, PassQuery } from '../../../schema/api/environment.ts';
import { outcomeWords } from '../../github/reports/outcome-words.ts';
import { redact, redactedText } from '../../github/reports/redact.ts';
import { type PassRow, listPasses as readPasses } from '../../store/passes.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inEnvironment } from '../may.ts';

/** What the last passes planned, did and led to, newest first. Passes that changed nothing are not kept. */
export async function listPasses(
  deps: Pick<ApiDeps, 'db' | 'access'>,
  caller: Caller,
  { environment, limit = 20, before }: PassQuery & { environment: string },
): Promise<PassList> {
  const { row } = await inEnvironment(deps, caller, { environment, needs: 'read' });
  const rows = await readPasses(deps.db, row.key, limit, before);
  return { passes: rows.map(passView) };
}

function passView(row: PassRow): Pass {
  const plan = row.plan as Plan;
  const outcome = row.outcome as Outcome;
  return {
    epoch: row.epoch,
    head: row.head,
    outcome: outcome.kind,
    words: redact([outcomeWords(outcome)]).join(''),
    steps: plan.steps.map(({ action, reason }) => ({ do: action.do, reason: redact([reason]).join('') })),
    waitingFor: [...plan.waitingFor],
    plan: redactedText(formatPlan(plan)),
    stages: row.timings,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt.toISOString(),
  };
}
