import type { Action } from '../reconciler/plan/plan.ts';
import type { Fence } from '../reconciler/ports.ts';
import type { Host } from './host.ts';
import { checkout } from './pod/checkout.ts';
import { createPod } from './pod/create-pod.ts';
import { install } from './pod/install.ts';
import { removeProcess, runProcess, startProcess, stopProcess } from './pod/processes.ts';
import { putSecrets } from './pod/put-secrets.ts';
import { removePod } from './pod/remove-pod.ts';
import { removeWorkspace } from './pod/remove-workspace.ts';
import { startPod } from './pod/start-pod.ts';
import { stopPod } from './pod/stop-pod.ts';

/** Carries out one action. Each is idempotent; none is fenced here. */
export function perform(host: Host, action: Action, fence: Fence): Promise<void> {
  switch (action.do) {
    case 'create-pod':
      return createPod(host, action, fence);
    case 'start-pod':
      return startPod(host, action, fence);
    case 'stop-pod':
      return stopPod(host, action, fence);
    case 'remove-pod':
      return removePod(host, action, fence);
    case 'remove-workspace':
      return removeWorkspace(host, action, fence);
    case 'checkout':
      return checkout(host, action, fence);
    case 'put-secrets':
      return putSecrets(host, action, fence);
    case 'install':
      return install(host, action, fence);
    case 'run-process':
      return runProcess(host, action, fence);
    case 'start-process':
      return startProcess(host, action, fence);
    case 'stop-process':
      return stopProcess(host, action, fence);
    case 'remove-process':
      return removeProcess(host, action, fence);
  }
}
