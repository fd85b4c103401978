import type { ObservedProcess } from '../../../reconciler/plan/observed.ts';
import type { Visibility } from '../../../schema/manifest/types.ts';
import { plain } from './escape.ts';
import { newestPod, seenProcesses } from './seen-processes.ts';
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
  const seen = new Map(seenProcesses(view.observed).map((process) => [process.name, process]));
  const { desired } = view;
  const stopped = newestPod(view.observed)?.state === 'stopped';
  if (desired.kind !== 'run') {
    return [...seen.values()].map(({ name, state }) => ({
      title: plain(name),
      state: stateWords(state, stopped),
      url: '',
      visibility: '',
    }));
  }
  return desired.spec.processes.map((process) => ({
    title: plain(process.displayName),
    state: stateWords(seen.get(process.name)?.state, stopped),
    url: view.urls[process.name] ?? '',
    visibility: view.urls[process.name] ? visibleTo[process.visibility] : '',
  }));
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
