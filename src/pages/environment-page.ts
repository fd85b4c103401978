import type { Outcome } from '../../reconciler/outcome.ts';
import { escapeHtml, htmlPage } from './html.ts';

/** What the page shows of one environment: no more than its check shows. */
export interface EnvironmentView {
  readonly title: string;
  readonly head: string | null;
  readonly kind: Outcome['kind'];
  /** In words. */
  readonly outcome: string;
  /** In words; empty when nothing is known. */
  readonly lastUse: string;
  /** The last plan, as the check words it. */
  readonly plan: string;
  readonly processes: readonly { readonly name: string; readonly url: string }[];
  readonly passes: readonly PassView[];
}

export interface PassView {
  readonly epoch: number;
  /** ISO 8601. */
  readonly at: string;
  readonly outcome: string;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
}

export function environmentPage(view: EnvironmentView): string {
  return htmlPage(
    view.title,
    [
      `<h1 class="${view.kind}"><span class="dot"></span>${escapeHtml(view.title)}</h1>`,
      `<p class="soft">${escapeHtml(view.outcome)}${view.head ? ` · commit <code>${escapeHtml(view.head.slice(0, 7))}</code>` : ''}${view.lastUse === '' ? '' : ` · ${escapeHtml(view.lastUse)}`}</p>`,
      section('Open', processList(view.processes)),
      section('Last plan', `<pre>${escapeHtml(view.plan)}</pre>`),
      section('Passes', passTable(view.passes)),
    ].join('\n'),
  );
}

/** The outcome in a few words, for a heading. */
export function outcomeWords(outcome: Outcome | null): string {
  if (!outcome) return 'not looked at yet';
  switch (outcome.kind) {
    case 'converged':
      return 'converged: what runs is what git says';
    case 'progressing':
      return outcome.waitingFor.length > 0
        ? `progressing, waiting for ${outcome.waitingFor.join(', ')}`
        : 'progressing';
    case 'waiting':
      return `waiting: ${outcome.reason}`;
    case 'invalid':
      return `invalid: ${outcome.problems.length} problem${outcome.problems.length === 1 ? '' : 's'} in the manifest`;
    case 'failed':
      return `failed: ${outcome.message}`;
    case 'none':
      return 'nothing to do';
  }
}

function section(title: string, body: string): string {
  return `<h2>${title}</h2>\n${body}`;
}

function processList(processes: EnvironmentView['processes']): string {
  if (processes.length === 0) return '<p class="soft">No process has a URL.</p>';
  const rows = processes.map(
    (process) =>
      `<tr><td>${escapeHtml(process.name)}</td><td><a href="${escapeHtml(process.url)}" rel="noopener noreferrer">${escapeHtml(process.url)}</a></td></tr>`,
  );
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

function passTable(passes: readonly PassView[]): string {
  const rows = passes.map((pass) => {
    const stages = Object.entries(pass.timings)
      .map(([stage, ms]) => `${stage} ${Math.round(ms)}`)
      .join(' · ');
    return `<tr><td>${pass.epoch}</td><td>${escapeHtml(pass.at)}</td><td>${escapeHtml(pass.outcome)}</td><td class="soft">${escapeHtml(stages)}</td></tr>`;
  });
  return `<table><thead><tr><th>Pass</th><th>At</th><th>Outcome</th><th>Stages, ms</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
