import type { Desired, PodSpec, ProcessSpec } from '../../reconciler/plan/desired.ts';
import type { Observed, ObservedPod, ObservedProcess } from '../../reconciler/plan/observed.ts';
import { specOf } from '../../reconciler/plan/spec-of.ts';
import type { Compared, Shown, ShownPod, ShownProcess } from '../../schema/shown.ts';
import { type TierName, tiers } from '../../schema/tiers.ts';

/**
 * What people are shown of a pass: the pod that is wanted beside the one that is there. While nobody knows what is wanted, because the
 * manifest has a mistake say, what runs is called as it was in `last`.
 */
export function shownOf(
  { desired, observed }: { desired: Desired; observed: Observed },
  last: Shown | null = null,
): Shown {
  const spec = specOf(desired);
  const pod = observed.pods.toSorted((a, b) => b.generation - a.generation)[0];
  const known = pod ? last : null;
  const podName = spec?.podName ?? known?.podName;
  const tier = spec?.tier ?? tierOf(pod);
  const why = whyOf(desired);
  return {
    wanted: desired.kind,
    ...(why === undefined ? {} : { why }),
    ...(podName === undefined ? {} : { podName }),
    ...(tier === undefined ? {} : { tier }),
    pod: pod ? podOf(pod) : null,
    processes: spec ? spec.processes.map((one) => wantedProcess(one, pod)) : leftOf(pod, last),
    tabs: spec?.tabs ?? known?.tabs ?? [],
    compared: compare(spec, pod),
  };
}

/** What a new pod would be needed for, and the commit. */
function compare(spec: PodSpec | undefined, pod: ObservedPod | undefined): readonly Compared[] {
  const wanted: Readonly<Record<string, string>> = spec ? { commit: spec.commit, ...spec.fields } : {};
  const seen: Readonly<Record<string, string>> = pod
    ? { ...(pod.commit ? { commit: pod.commit } : {}), ...pod.fields }
    : {};
  const fields = [...new Set([...Object.keys(wanted), ...Object.keys(seen)])];
  return fields.map((field) => ({ field, wanted: wanted[field] ?? null, seen: seen[field] ?? null }));
}

function whyOf(desired: Desired): string | undefined {
  if (desired.kind === 'remove') return desired.signal.kind;
  return 'why' in desired ? desired.why : undefined;
}

function tierOf(pod: ObservedPod | undefined): TierName | undefined {
  const tier = pod?.fields.tier;
  return tier !== undefined && Object.hasOwn(tiers, tier) ? (tier as TierName) : undefined;
}

function podOf({ state, isolation, commit, install, startedAt }: ObservedPod): ShownPod {
  const started = startedAt === undefined ? {} : { startedAt };
  return { state, isolation, commit, install: install.state, ...started };
}

function wantedProcess(spec: ProcessSpec, pod: ObservedPod | undefined): ShownProcess {
  const { name, displayName, origin, port, urlPath, visibility } = spec;
  const there = pod?.processes.find((one) => one.name === name);
  return {
    name,
    displayName,
    origin,
    ...stateOf(there, pod),
    ...(port === undefined ? {} : { port }),
    urlPath,
    visibility,
  };
}

/** Processes of a pod that nothing describes just now. */
function leftOf(pod: ObservedPod | undefined, last: Shown | null): readonly ShownProcess[] {
  return (pod?.processes ?? []).map((process) => {
    const { name, endpoint } = process;
    const before = last?.processes.find((one) => one.name === name);
    const unknown = { displayName: name, origin: 'process', urlPath: '/', visibility: 'private' } as const;
    return {
      ...(endpoint ? { port: endpoint.port } : {}),
      ...(before ?? unknown),
      name,
      ...stateOf(process, pod),
    };
  });
}

function stateOf(there: ObservedProcess | undefined, pod: ObservedPod | undefined) {
  if (!there) return { state: 'absent' as const };
  return { state: pod?.state === 'stopped' ? ('stopped' as const) : there.state, since: there.since };
}
