'use client';

import { ArrowLeft, ArrowRight, Columns3, Pin, SquareTerminal } from 'lucide-react';
import { Menu } from '../ui/menu.tsx';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { openTab } from './open-tab.ts';
import { type Layout, moved, plainLayout, type Tab, toggled, withTerminal } from './tabs.ts';

export interface TabsProps {
  readonly all: readonly Tab[];
  readonly shown: readonly Tab[];
  readonly active: string;
  readonly layout: Layout;
  readonly onLayout: (layout: Layout) => void;
}

/** Which tabs are shown, and what becomes of the one that is open. */
export function TabMenu(props: TabsProps) {
  return (
    <Menu entries={entriesOf(props)} look="quiet" size="tiny" aria-label="Arrange tabs" className="mb-1">
      <Columns3 size={14} aria-hidden="true" />
    </Menu>
  );
}

const icon = { size: 14, 'aria-hidden': true } as const;

function entriesOf({ all, shown, active, layout, onLayout }: TabsProps): readonly MenuEntry[] {
  const item = { kind: 'item', stays: true } as const;
  const pinned = layout.pinned.includes(active);
  return [
    ...all.map(({ id, name }) => ({
      ...item,
      label: name,
      checked: !layout.closed.includes(id),
      onSelect: () => onLayout({ ...layout, closed: toggled(layout.closed, id) }),
    })),
    { kind: 'line' },
    {
      ...item,
      label: pinned ? 'Unpin this tab' : 'Pin this tab',
      icon: <Pin {...icon} />,
      onSelect: () => onLayout({ ...layout, pinned: toggled(layout.pinned, active) }),
    },
    {
      ...item,
      label: 'Move left',
      icon: <ArrowLeft {...icon} />,
      onSelect: () => onLayout(moved(shown, layout, active, -1)),
    },
    {
      ...item,
      label: 'Move right',
      icon: <ArrowRight {...icon} />,
      onSelect: () => onLayout(moved(shown, layout, active, 1)),
    },
    { kind: 'line' },
    {
      kind: 'item',
      label: 'New terminal',
      icon: <SquareTerminal {...icon} />,
      onSelect: () => openTerminal(layout, onLayout),
    },
    { kind: 'item', label: 'As the manifest has them', onSelect: () => onLayout(plainLayout) },
  ];
}

function openTerminal(layout: Layout, onLayout: (layout: Layout) => void): void {
  const { layout: next, tab } = withTerminal(layout);
  onLayout(next);
  openTab(tab);
}
