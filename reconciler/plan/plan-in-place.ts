import { type InstallCondition, installCondition } from './condition.ts';
import { inOrder, nothing, type Part, step, steps, waitFor } from './part.ts';
import { pauseTouched, removeGone, startProcesses } from './plan-processes.ts';
import type { Scene } from './scene.ts';
import { touchedProcesses } from './touched.ts';

/**
 * Commit, install and processes of a pod, without a new pod.
 * What the commit or the install touches is stopped before: that it is stopped is how the world remembers, over any
 * crash, that it must be started anew when they are done.
 */
export function planInPlace(scene: Scene): Part {
  const install = installCondition(scene.spec, scene.pod);
  const touched = touchedProcesses(scene, install);
  return inOrder(
    removeGone(scene),
    pauseTouched(scene, touched),
    planCheckout(scene),
    planInstall(scene, install),
    startProcesses(scene, { touched, install }),
  );
}

function planCheckout({ spec, pod }: Scene): Part {
  if (pod.commit === spec.commit) return nothing;
  const from = pod.commit === null ? '' : `${short(pod.commit)} → `;
  const reason = `commit ${from}${short(spec.commit)} → check out`;
  const changes = [{ field: 'commit', from: pod.commit, to: spec.commit }];
  return steps(step({ do: 'checkout', pod: pod.id, spec }, reason, changes));
}

function planInstall({ spec: { install }, pod }: Scene, condition: InstallCondition): Part {
  const ends = waitFor('install ends');
  if (condition === 'running') return ends;
  if (condition !== 'due') return nothing;
  const again = pod.install.state === 'failed' && pod.install.fingerprint === install.fingerprint;
  const first = pod.install.fingerprint === null || pod.install.fingerprint === install.fingerprint;
  const changed = again ? 'failed without its present secrets' : 'what it depends on changed';
  const why = first && !again ? 'has not run yet → run it' : `${changed} → run it again`;
  return inOrder(steps(step({ do: 'install', pod: pod.id, install }, `install: ${why}`)), ends);
}

function short(commit: string): string {
  return commit.slice(0, 7);
}
