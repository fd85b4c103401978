'use client';

import { Pin } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useEffect } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { openTab } from './open-tab.ts';
import { TabMenu, type TabsProps } from './tab-menu.tsx';
import type { Tab } from './tabs.ts';

/** As a browser has them: Ctrl or ⌘ and a digit, arrows between them, dragged into another order. */
export function TabBar(props: TabsProps) {
  const { shown, active, layout, onLayout } = props;
  useDigits(shown);
  const drop = (event: DragEvent, before: string) => {
    event.preventDefault();
    const id = event.dataTransfer.getData('text/pinacle-tab');
    const order = shown.map((tab) => tab.id).filter((one) => one !== id);
    if (id) onLayout({ ...layout, order: order.toSpliced(order.indexOf(before), 0, id) });
  };
  return (
    <div className="flex items-end border-line border-b px-1 sm:px-3">
      <div role="tablist" aria-label="Views" className="flex min-w-0 grow overflow-x-auto p-0.5 pb-0">
        {shown.map((tab, index) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`tab-${index}`}
            aria-selected={tab.id === active}
            aria-controls="panel"
            tabIndex={tab.id === active ? 0 : -1}
            draggable
            onDragStart={(event) => event.dataTransfer.setData('text/pinacle-tab', tab.id)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => drop(event, tab.id)}
            onClick={() => openTab(tab.id)}
            onKeyDown={(event) => walk(event, shown, index)}
            className={classNames(
              '-mb-px flex h-9 shrink-0 items-center gap-1.5 rounded-t-md border-b-2 px-3 text-sm',
              tab.id === active
                ? 'border-text font-medium text-text'
                : 'border-transparent text-soft hover:text-text',
            )}
          >
            {layout.pinned.includes(tab.id) ? <Pin size={12} aria-label="Pinned" /> : null}
            {tab.name}
          </button>
        ))}
      </div>
      <TabMenu {...props} />
    </div>
  );
}

function useDigits(shown: readonly Tab[]): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const tab = /^[1-9]$/.test(event.key) ? shown[Number(event.key) - 1] : undefined;
      if (!tab) return;
      event.preventDefault();
      openTab(tab.id);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [shown]);
}

const steps: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowLeft: (index, count) => (index + count - 1) % count,
  ArrowRight: (index, count) => (index + 1) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

function walk(event: KeyboardEvent, shown: readonly Tab[], index: number): void {
  const to = steps[event.key]?.(index, shown.length);
  const next = to === undefined ? undefined : shown[to];
  if (!next) return;
  event.preventDefault();
  openTab(next.id);
  document.getElementById(`tab-${to}`)?.focus();
}
