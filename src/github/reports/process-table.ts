import type { ObservedProcess } from '../../../reconciler/plan/observed.ts';
import { openedSpec } from '../../../reconciler/plan/spec-of.ts';
import type { Visibility } from '../../../schema/manifest/types.ts';
import { plain } from './escape.ts';
import { newestPod, runningPod, seenProcesses } from './seen-processes.ts';
import type { View } from './view.ts';

interface Row {
  readonly title: string;
  readonly state: string;
  readonly url: string;
  readonly visibility: string;
}

/** Processes with state, URL and who may open it, as a Markdown table; empty when there is none. */
export function processTable(view: View): string {
  const rows = rowsOf(view);
  if (rows.length === 0) return '';
  return [
    '| Process | State | URL | Visible to |',
    '|---|---|---|---|',
    ...rows.map(({ title, state, url, visibility }) => `| ${title} | ${state} | ${url} | ${visibility} |`),
  ].join('\n');
}

function rowsOf(view: View): Row[] {
  const { desired } = view;
  const spec = openedSpec(desired);
  if (!spec) return rowsOfPod(view);
  const seen = new Map(seenProcesses(view.observed).map((process) => [process.name, process]));
  const stopped = newestPod(view.observed)?.state === 'stopped';
  const asleep = desired.kind === 'stop' && (stopped || view.outcome.kind === 'converged');
  return spec.processes.map(({ name, displayName }) => ({
    title: plain(displayName),
    state: asleep ? '💤 asleep' : stateWords(seen.get(name)?.state, stopped),
    ...openingOf(view, name),
  }));
}

/** Nothing says what should run: what does. */
function rowsOfPod(view: View): Row[] {
  const pod = runningPod(view.observed) ?? newestPod(view.observed);
  return (pod?.processes ?? []).map(({ name, state }) => ({
    title: plain(name),
    state: stateWords(state, pod?.state === 'stopped'),
    ...openingOf(view, name),
  }));
}

function openingOf({ urls, visibilities }: View, name: string): Pick<Row, 'url' | 'visibility'> {
  const visibility = visibilities[name];
  return { url: urls[name] ?? '', visibility: visibility === undefined ? '' : visibleTo[visibility] };
}

const visibleTo: Readonly<Record<Visibility, string>> = {
  private: 'you',
  team: 'the team',
  public: 'everyone',
};

function stateWords(state: ObservedProcess['state'] | undefined, podStopped: boolean): string {
  if (podStopped) return '⚪ stopped';
  switch (state) {
    case 'healthy':
      return '🟢 healthy';
    case 'starting':
      return '🟡 starting';
    case 'failing':
      return '🔴 failing';
    case 'finished':
      return '✅ finished';
    case 'stopped':
      return '⚪ stopped';
    case undefined:
      return '🟡 waiting';
  }
}
