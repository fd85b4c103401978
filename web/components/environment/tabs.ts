import type { TabLayout } from '../../../schema/tab-layout.ts';
import type { Answers } from '../../lib/api.ts';

export type Environment = Answers['environments']['get'];

/** What a tab shows. A new kind is a row here and in `panel.tsx`. */
export type Tab = { readonly id: string; readonly name: string } & (
  | { readonly kind: 'process'; readonly url: string }
  | { readonly kind: 'terminal'; readonly terminal: string }
  | { readonly kind: 'logs' | 'why' | 'settings' }
);

/** The reader's own order of tabs in one environment. */
export type Layout = Readonly<TabLayout>;

export const plainLayout: Layout = { terminals: [], order: [], pinned: [], closed: [] };

const ownTabs: readonly Tab[] = [
  { id: 'logs', kind: 'logs', name: 'Logs' },
  { id: 'why', kind: 'why', name: 'Why' },
  { id: 'settings', kind: 'settings', name: 'Settings' },
];

/** All there are: those of the manifest's `tabs:` first, by their names and in their order, then the other processes with a URL. */
export function tabsOf(
  { urls, tabs }: Pick<Environment, 'urls' | 'tabs'>,
  { terminals }: Pick<Layout, 'terminals'>,
): readonly Tab[] {
  const byProcess = new Map(urls.map((one) => [one.process, one]));
  const named = tabs.flatMap(({ name, target }): Tab[] => {
    if (target.kind === 'url') return [{ id: `url:${target.url}`, kind: 'process', name, url: target.url }];
    const found = byProcess.get(target.process);
    byProcess.delete(target.process);
    return found ? [{ id: `process:${found.process}`, kind: 'process', name, url: found.url }] : [];
  });
  const others = [...byProcess.values()].map(
    ({ process, name, url }): Tab => ({ id: `process:${process}`, kind: 'process', name, url }),
  );
  const shells = ['main', ...terminals].map(
    (name): Tab => ({ id: `terminal:${name}`, kind: 'terminal', terminal: name, name: terminalTitle(name) }),
  );
  return [...named, ...others, ...shells, ...ownTabs];
}

function terminalTitle(name: string): string {
  return name === 'main' ? 'Terminal' : `Terminal ${name}`;
}

/** One terminal more, named by the first number that is free. */
export function withTerminal(layout: Layout): { layout: Layout; tab: string } {
  const { terminals, closed } = layout;
  let number = 2;
  while (terminals.includes(String(number))) number += 1;
  const name = String(number);
  const tab = `terminal:${name}`;
  return {
    layout: { ...layout, terminals: [...terminals, name], closed: closed.filter((id) => id !== tab) },
    tab,
  };
}

/** Pinned ones first, then in the reader's order; what the reader has never moved keeps its place behind. */
export function arranged(tabs: readonly Tab[], { order, pinned, closed }: Layout): readonly Tab[] {
  const place = ({ id }: Tab, index: number) => {
    const moved = order.indexOf(id);
    return (pinned.includes(id) ? 0 : 1_000_000) + (moved < 0 ? 1000 + index : moved);
  };
  return tabs
    .map((tab, index) => ({ tab, at: place(tab, index) }))
    .filter(({ tab }) => !closed.includes(tab.id))
    .toSorted((a, b) => a.at - b.at)
    .map(({ tab }) => tab);
}

/** `id` is moved by one place among those that are shown. */
export function moved(shown: readonly Tab[], layout: Layout, id: string, by: -1 | 1): Layout {
  const order = shown.map((tab) => tab.id);
  const from = order.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return layout;
  return { ...layout, order: order.toSpliced(from, 1).toSpliced(to, 0, id) };
}

/** What was put there long ago makes room. */
export function toggled(list: readonly string[], id: string): string[] {
  return list.includes(id) ? list.filter((one) => one !== id) : [...list, id].slice(-100);
}
