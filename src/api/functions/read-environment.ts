import type { Outcome } from '../../../reconciler/outcome.ts';
import { formatPlan } from '../../../reconciler/plan/format-plan.ts';
import type { Plan } from '../../../reconciler/plan/plan.ts';
import type { Environment, ObservedWorld, Wanted } from '../../../schema/api/environment.ts';
import type { Shown } from '../../../schema/shown.ts';
import { WorldError } from '../../../schema/world-error.ts';
import { redactedText } from '../../github/reports/redact.ts';
import { lastPlan } from '../../store/passes.ts';
import { listRoutes } from '../../store/routes.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inEnvironment } from '../may.ts';
import { portUrlOf } from '../port-url.ts';
import { faultsOf } from '../views/faults-of.ts';
import { intentView } from '../views/intent-view.ts';
import { observedWorld } from '../views/observed-world.ts';
import { summaryOf } from '../views/summary-of.ts';

/** One environment: what is wanted, as the last pass read it, beside what is there at this moment. */
export async function readEnvironment(
  deps: Pick<ApiDeps, 'db' | 'access' | 'config' | 'runtime' | 'seenOf'>,
  caller: Caller,
  { environment }: { environment: string },
): Promise<Environment> {
  const seat = await inEnvironment(deps, caller, { environment, needs: 'read' });
  const { row } = seat;
  const [routes, plan, observed, portUrl] = await Promise.all([
    listRoutes(deps.db, row.key),
    lastPlan(deps.db, row.key),
    observe(deps, row.key),
    portUrlOf(deps, seat),
  ]);
  return {
    ...summaryOf({ ...seat, seen: deps.seenOf(row.key), routes, config: deps.config }),
    wanted: row.shown ? wantedOf(row.shown) : null,
    observed,
    intent: intentView(row.intent),
    portUrl,
    plan: plan ? redactedText(formatPlan(plan as Plan)) : null,
    ...faultsOf(row.outcome as Outcome | null),
  };
}

function wantedOf({ wanted: kind, why, podName, tier, processes, tabs }: Shown): Wanted {
  return {
    kind,
    why: why ?? null,
    podName: podName ?? null,
    tier: tier ?? null,
    processes: processes.map(({ name, displayName, origin, port, urlPath, visibility }) => ({
      name,
      displayName,
      origin,
      port: port ?? null,
      urlPath,
      visibility,
    })),
    tabs: [...tabs],
  };
}

/** Null: the hosts do not say. */
async function observe({ runtime }: Pick<ApiDeps, 'runtime'>, key: string): Promise<ObservedWorld | null> {
  try {
    return observedWorld(await runtime.observe(key));
  } catch (error) {
    if (error instanceof WorldError) return null;
    throw error;
  }
}
