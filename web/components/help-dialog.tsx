'use client';

import type { ReactNode } from 'react';
import { Dialog } from './ui/dialog.tsx';
import { Kbd } from './ui/kbd.tsx';

const shortcuts: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['/'], does: 'Filter or search what the page shows' },
  { keys: ['?'], does: 'This help' },
  { keys: ['Ctrl', '1 … 9'], does: 'Open a tab of the environment (⌘ on a Mac)' },
  { keys: ['←', '→'], does: 'Move between tabs' },
  { keys: ['Esc'], does: 'Close a dialog or a menu' },
];

export function HelpDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog title="Keyboard" open={open} onOpenChange={onOpenChange}>
      <dl className="grid gap-2">
        {shortcuts.map(({ keys, does }) => (
          <div key={does} className="flex items-center justify-between gap-4">
            <dt className="order-2 flex gap-1">{keys.map(asKey)}</dt>
            <dd className="text-soft">{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function asKey(key: string): ReactNode {
  return <Kbd key={key}>{key}</Kbd>;
}
