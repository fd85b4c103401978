import { cutText } from '../../../schema/cut-text.ts';
import { printable } from './escape.ts';
import { headline } from './headline.ts';
import { newestPod } from './seen-processes.ts';
import type { View } from './view.ts';
import type { WantedDeployment } from './wanted.ts';

/** The deployment of the head commit with its "View deployment" link. Undefined: nothing is deployed, or it stays as it is. */
export function renderDeployment(view: View): WantedDeployment | undefined {
  const { subject } = view;
  const state = stateOf(view);
  if (!state) return undefined;
  const url = firstUrl(view);
  return {
    kind: 'deployment',
    sha: subject.head,
    environment: deploymentName(subject),
    key: subject.environment,
    transient: subject.kind === 'pull',
    state,
    description: cutText(printable(headline(view).text), 140),
    logUrl: view.pageUrl,
    ...(url && state === 'success' ? { environmentUrl: url } : {}),
  };
}

export function deploymentName(subject: View['subject']): string {
  return cutText(`pinacle/${subject.kind === 'pull' ? `pr-${subject.pullNumber}` : subject.branch}`, 255);
}

function stateOf({ desired, outcome, observed }: View): WantedDeployment['state'] | undefined {
  if (desired.kind === 'remove' || desired.kind === 'stop') return 'inactive';
  if (desired.kind !== 'run') return undefined;
  switch (outcome.kind) {
    case 'converged':
      return 'success';
    case 'progressing':
      return 'in_progress';
    case 'failed':
      if (outcome.fault === 'program') return 'failure';
      return outcome.retry ? 'in_progress' : 'failure';
    case 'waiting':
    case 'invalid':
    case 'none':
      return newestPod(observed) ? 'in_progress' : undefined;
  }
}

/** The first process that people open: processes of the user before services, in the order of the manifest. */
function firstUrl({ desired, urls }: View): string | undefined {
  if (desired.kind !== 'run') return undefined;
  const { processes } = desired.spec;
  const own = processes.filter(({ origin }) => origin === 'process');
  return [...own, ...processes].map(({ name }) => urls[name]).find((url) => url !== undefined);
}
