import type { Desired, PodSpec } from '../../reconciler/plan/desired.ts';
import { makePlan } from '../../reconciler/plan/make-plan.ts';
import type { Observed, ObservedPod, ObservedProcess } from '../../reconciler/plan/observed.ts';
import type { Plan } from '../../reconciler/plan/plan.ts';
import type { Report } from '../../reconciler/ports.ts';
import { aSubject } from '../builders/manifest.ts';
import { aProcess, aService, aSpec } from '../builders/spec.ts';

export const noPlan: Plan = { steps: [], waitingFor: [] };

export const shop: PodSpec = aSpec({
  tier: 'dev.medium',
  processes: [
    aService({ name: 'postgres', displayName: 'PostgreSQL', port: 5432 }),
    aProcess({ name: 'web', displayName: 'Web server', port: 3000, dependsOn: ['postgres'], line: 9 }),
    aProcess({ name: 'worker', displayName: 'Worker' }),
  ],
});

export function nothingThere(isolation: Observed['host']['isolation'] = 'gvisor'): Observed {
  return { pods: [], workspace: false, host: { freeMemoryBytes: 2 ** 40, isolation } };
}

/** The pod of `spec`, with its processes in these states. */
export function seen(
  spec: PodSpec,
  states: Readonly<Record<string, ObservedProcess['state']>>,
  over: Partial<ObservedPod> = {},
): Observed {
  const isolation = over.isolation ?? 'gvisor';
  const processes = spec.processes.map(({ name, fingerprint, fields }) => ({
    name,
    fingerprint,
    fields,
    state: states[name] ?? ('healthy' as const),
    since: 0,
  }));
  const pod: ObservedPod = {
    id: 'pin-1-1',
    environment: spec.environment,
    fingerprint: spec.fingerprint,
    fields: spec.fields,
    generation: 1,
    state: 'running',
    isolation,
    commit: spec.commit,
    install: { fingerprint: spec.install.fingerprint, state: 'done' },
    secrets: spec.secretsFingerprint,
    processes,
    ...over,
  };
  return { pods: [pod], workspace: true, host: { freeMemoryBytes: 2 ** 40, isolation } };
}

/** A report; by default of a pod that runs as it should. */
export function aReport(over: Partial<Report> = {}): Report {
  return {
    subject: aSubject({ expiresAt: Date.UTC(2026, 10, 26, 14) }),
    desired: { kind: 'run', spec: shop },
    observed: seen(shop, {}),
    plan: noPlan,
    outcome: { kind: 'converged' },
    at: '2026-11-23T14:00:00.000Z',
    ...over,
  };
}

/** What the planner would do. */
export function planned(desired: Desired, observed: Observed): Plan {
  return makePlan({ environment: '42/pull/7', desired, observed, changedPaths: null, now: 0 });
}
