import type { Desired, PodSpec, Subject } from '../../reconciler/plan/desired.ts';
import { openedSpec } from '../../reconciler/plan/spec-of.ts';
import type { Pass } from '../../reconciler/reconcile.ts';
import type { DomainClaim } from '../store/domains.ts';

/** What a pass says of an environment's domains; undefined: nothing, they stay as they are. */
export function claimsOf({ desired, subject, outcome }: Pass): readonly DomainClaim[] | undefined {
  const overtaken =
    outcome.kind === 'failed' &&
    outcome.fault === 'world' &&
    (outcome.code === 'superseded' || outcome.code === 'stale-epoch');
  if (overtaken) return undefined;
  if (desired.kind === 'remove') return [];
  return subject ? wantedDomains({ desired, subject }) : undefined;
}

/** Domains of the processes that people can open. A fork's manifest is by somebody who may not write here: it gets none. */
export function wantedDomains(of: {
  desired: Desired;
  subject: Pick<Subject, 'fork'>;
}): readonly DomainClaim[] | undefined {
  const spec = openedSpec(of.desired);
  if (!spec) return undefined;
  return of.subject.fork ? [] : domainsOf(spec);
}

function domainsOf({ processes }: PodSpec): readonly DomainClaim[] {
  return processes.flatMap(({ name, port, domains = [] }) =>
    port === undefined ? [] : domains.map((domain) => ({ domain, process: name })),
  );
}
