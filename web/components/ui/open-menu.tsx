'use client';

import * as Radix from 'radix-ui/dropdown-menu';
import { classNames } from '../../lib/class-names.ts';
import { Button, type ButtonProps } from './button.tsx';
import type { MenuEntry } from './menu-entry.ts';

/** Opens at once. Not modal: the page behind goes on living, and needs no style of its own for it. */
export function OpenMenu({ entries, button }: { entries: readonly MenuEntry[]; button: ButtonProps }) {
  return (
    <Radix.Root modal={false} defaultOpen>
      <Radix.Trigger asChild>
        <Button {...button} />
      </Radix.Trigger>
      {/* Within the page's landmark, for who goes from one to the next. */}
      <Radix.Portal container={document.getElementById('content')}>
        <Radix.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="z-30 min-w-44 rounded-lg border border-line bg-raised p-1 shadow-xl"
        >
          {entries.map((entry, index) =>
            entry.kind === 'line' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is where it is
              <Radix.Separator key={index} className="my-1 h-px bg-line" />
            ) : (
              <Entry key={entry.label} entry={entry} />
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Entry({ entry }: { entry: Extract<MenuEntry, { kind: 'item' }> }) {
  const { label, icon, danger, stays, checked, onSelect } = entry;
  const select = (event: Event) => {
    if (stays) event.preventDefault();
    onSelect();
  };
  const className = classNames(
    'relative flex h-8 select-none items-center gap-2 rounded-md px-2 text-sm outline-none data-[highlighted]:bg-hover',
    danger && 'text-bad',
    checked !== undefined && 'pl-7',
  );
  if (checked === undefined)
    return (
      <Radix.Item onSelect={select} className={className}>
        {icon}
        {label}
      </Radix.Item>
    );
  return (
    <Radix.CheckboxItem checked={checked} onSelect={select} className={className}>
      <Radix.ItemIndicator className="absolute left-2">✓</Radix.ItemIndicator>
      {label}
    </Radix.CheckboxItem>
  );
}
