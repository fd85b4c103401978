import type { Subject } from '../../reconciler/plan/desired.ts';
import { formatPlan } from '../../reconciler/plan/format-plan.ts';
import { makePlan } from '../../reconciler/plan/make-plan.ts';
import { makeSpec } from '../../reconciler/plan/make-spec.ts';
import { catalogue } from '../../schema/catalogue/catalogue.ts';
import { formatProblem } from '../../schema/manifest/format-problem.ts';
import { templates } from '../../schema/templates/templates.ts';
import { baseImage } from '../config.ts';
import type { JsonOption } from './json-option.ts';
import { readCheckout } from './read-checkout.ts';

/** Prints what would run from the checkout in `dir`: the plan of an environment that has nothing yet. Asks nobody. */
export async function planFolder(dir: string, options: JsonOption): Promise<number> {
  const checkout = await readCheckout(dir);
  if ('error' in checkout) {
    console.error(checkout.error);
    return 2;
  }
  if ('problems' in checkout) {
    console.log(
      options.json
        ? JSON.stringify({ problems: checkout.problems }, null, 2)
        : checkout.problems.map(formatProblem).join('\n'),
    );
    return 1;
  }
  const { manifest, commit, lockfiles, name } = checkout;
  const spec = makeSpec({
    manifest,
    subject: localSubject(name, commit),
    commit,
    intent: {},
    lockfiles,
    baseImage,
    catalogue,
    templates,
  });
  const nothing = {
    pods: [],
    workspace: false,
    host: { freeMemoryBytes: Number.MAX_SAFE_INTEGER, isolation: 'gvisor' as const },
  };
  const plan = makePlan({
    environment: spec.environment,
    desired: { kind: 'run', spec },
    observed: nothing,
    changedPaths: null,
    now: 0,
  });
  console.log(options.json ? JSON.stringify({ spec, plan }, null, 2) : formatPlan(plan));
  return 0;
}

function localSubject(name: string, commit: string): Subject {
  return {
    environment: '0/branch/local',
    installationId: 0,
    repository: { id: 0, owner: 'local', name },
    kind: 'branch',
    branch: 'local',
    head: commit,
    fork: false,
  };
}
