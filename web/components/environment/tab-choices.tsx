'use client';

import { ArrowLeft, ArrowRight, Pin, PinOff } from 'lucide-react';
import * as Radix from 'radix-ui/dropdown-menu';
import { classNames } from '../../lib/class-names.ts';
import { itemStyle, MenuItem, MenuLine } from '../ui/menu.tsx';
import { type Layout, moved, plainLayout, type Tab, toggled } from './tabs.ts';

interface Props {
  readonly all: readonly Tab[];
  readonly shown: readonly Tab[];
  readonly active: string;
  readonly layout: Layout;
  readonly onLayout: (layout: Layout) => void;
}

/** Which tabs are shown, and what becomes of the one that is open. The menu stays, so that several can be chosen. */
export function TabChoices({ all, shown, active, layout, onLayout }: Props) {
  const isPinned = layout.pinned.includes(active);
  const stay = (event: Event, change: Layout) => {
    event.preventDefault();
    onLayout(change);
  };
  return (
    <>
      {all.map(({ id, name }) => (
        <Radix.CheckboxItem
          key={id}
          checked={!layout.closed.includes(id)}
          onSelect={(event) => stay(event, { ...layout, closed: toggled(layout.closed, id) })}
          className={classNames(itemStyle, 'pl-7')}
        >
          <Radix.ItemIndicator className="absolute left-3">✓</Radix.ItemIndicator>
          {name}
        </Radix.CheckboxItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={(event) => stay(event, { ...layout, pinned: toggled(layout.pinned, active) })}>
        {isPinned ? <PinOff size={14} aria-hidden="true" /> : <Pin size={14} aria-hidden="true" />}
        {isPinned ? 'Unpin this tab' : 'Pin this tab'}
      </MenuItem>
      <MenuItem onSelect={(event) => stay(event, moved(shown, layout, active, -1))}>
        <ArrowLeft size={14} aria-hidden="true" /> Move left
      </MenuItem>
      <MenuItem onSelect={(event) => stay(event, moved(shown, layout, active, 1))}>
        <ArrowRight size={14} aria-hidden="true" /> Move right
      </MenuItem>
      <MenuItem onSelect={() => onLayout(plainLayout)}>As the manifest has them</MenuItem>
    </>
  );
}
