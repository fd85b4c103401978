import type { Report } from '../../../reconciler/ports.ts';
import { type WorldErrorCode, worldErrors } from '../../../schema/world-error.ts';
import { seenProcesses } from './seen-processes.ts';
import type { CheckConclusion } from './wanted.ts';

/** A report in one line, and what kind of news it is. Plain text: the title of a check is not Markdown. */
export interface Headline {
  readonly text: string;
  readonly icon: string;
  /** Undefined: under way. */
  readonly conclusion: CheckConclusion | undefined;
}

export function headline(report: Report): Headline {
  const { outcome } = report;
  switch (outcome.kind) {
    case 'converged':
      return settled(report);
    case 'progressing':
      return { icon: '🟡', text: underWay(report, outcome.waitingFor), conclusion: undefined };
    case 'waiting':
      return waiting(report, outcome.reason);
    case 'invalid':
      return { icon: '🔴', text: problemCount(outcome.problems), conclusion: 'failure' };
    case 'failed':
      return outcome.fault === 'program'
        ? { icon: '🔴', text: `${outcome.process} failed: ${outcome.message}`, conclusion: 'failure' }
        : worldFailed(outcome);
    case 'none':
      return { icon: '⚪', text: 'Nothing to do', conclusion: 'neutral' };
  }
}

function settled({ desired, observed }: Report): Headline {
  if (desired.kind === 'remove')
    return { icon: '⚪', text: `Torn down: ${goneBecause(desired.signal)}`, conclusion: 'neutral' };
  if (desired.kind === 'stop')
    return {
      icon: desired.why === 'asleep' ? '💤' : '⏸️',
      text: stoppedBecause(desired),
      conclusion: conclusionOfStop(desired),
    };
  const healthy = seenProcesses(observed).filter(
    ({ state }) => state === 'healthy' || state === 'finished',
  ).length;
  return {
    icon: '🟢',
    text: `Running: ${counted(healthy, 'process', 'processes')} healthy`,
    conclusion: 'success',
  };
}

type Remove = Extract<Report['desired'], { kind: 'remove' }>;
type Stop = Extract<Report['desired'], { kind: 'stop' }>;

export function goneBecause(signal: Remove['signal']): string {
  switch (signal.kind) {
    case 'closed':
      return signal.merged ? 'the pull request was merged' : 'the pull request was closed';
    case 'branch-gone':
      return 'the branch was deleted';
    case 'down':
      return `${signal.by} took it down`;
    case 'expired':
      return 'its time was over';
  }
}

function stoppedBecause(stop: Stop): string {
  switch (stop.why) {
    case 'suspended':
      return `Suspended${stop.by ? ` by ${stop.by}` : ''}${stop.reason ? `: ${stop.reason}` : ''}`;
    case 'asleep':
      return 'Asleep, opens when visited';
    case 'not-selected':
      return 'Stopped: the deploy policy does not select it any more';
    case 'no-manifest':
      return 'Stopped: the commit has no pinacle.yaml';
    case 'not-approved':
      return 'Stopped: a maintainer must approve this commit of a fork';
  }
}

function conclusionOfStop({ why }: Stop): CheckConclusion {
  return why === 'not-approved' ? 'action_required' : 'neutral';
}

function underWay({ desired, plan }: Report, waitingFor: readonly string[]): string {
  const doing = doingWords(desired);
  const named = waitingFor.length > 0 ? waitingFor : plan.waitingFor;
  return named.length > 0
    ? `${doing}: waiting until ${named.slice(0, 3).join(', ')}${named.length > 3 ? ' …' : ''}`
    : doing;
}

function doingWords(desired: Report['desired']): string {
  if (desired.kind === 'remove') return 'Tearing down';
  if (desired.kind !== 'stop') return 'Starting';
  return desired.why === 'asleep' ? 'Falling asleep' : 'Stopping';
}

/** A person is asked: a limit and a fork's code hold the merge up, an offer does not. */
function waiting({ desired }: Report, reason: string): Headline {
  const asked = desired.kind === 'ask' && (desired.why === 'quota' || desired.why === 'fork');
  const conclusion = asked ? 'action_required' : 'neutral';
  return { icon: conclusion === 'neutral' ? '⚪' : '🟠', text: capitalised(reason), conclusion };
}

function problemCount(problems: readonly { readonly file: string }[]): string {
  return `${counted(problems.length, 'problem', 'problems')} in ${problems[0]?.file ?? 'pinacle.yaml'}`;
}

function worldFailed(outcome: { readonly code: WorldErrorCode; readonly retry: boolean }): Headline {
  const { what } = worldErrors[outcome.code];
  return outcome.retry
    ? { icon: '🟡', text: `Trying again: ${what}`, conclusion: undefined }
    : { icon: '🔴', text: `Stopped: ${what}`, conclusion: 'failure' };
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
