'use client';

import { lazy, Suspense, useState } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import type { MenuEntry } from './menu-entry.ts';

interface Props extends ButtonProps {
  readonly entries: readonly MenuEntry[];
}

// Fetched when the first menu is opened: a page that is only read needs none.
const OpenMenu = lazy(() => import('./open-menu.tsx').then((module) => ({ default: module.OpenMenu })));

export function Menu({ entries, ...button }: Props) {
  const [isOpened, setOpened] = useState(false);
  const closed = (
    <Button {...button} aria-haspopup="menu" aria-expanded={false} onClick={() => setOpened(true)} />
  );
  if (!isOpened) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenMenu entries={entries} button={button} />
    </Suspense>
  );
}
