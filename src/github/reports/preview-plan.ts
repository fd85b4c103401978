import { makePlan } from '../../../reconciler/plan/make-plan.ts';
import type { Plan } from '../../../reconciler/plan/plan.ts';
import type { Report } from '../../../reconciler/ports.ts';

/** What would be done if the person who is asked said yes; undefined when nothing is asked or nothing is known. */
export function previewPlan({ desired, observed, subject }: Report): Plan | undefined {
  if ((desired.kind !== 'ask' && desired.kind !== 'stop') || !desired.preview) return undefined;
  const run = { kind: 'run', spec: desired.preview } as const;
  return makePlan({ environment: subject.environment, desired: run, observed, changedPaths: null, now: 0 });
}
