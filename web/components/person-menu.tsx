'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleUser, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { postToSignIn } from '../lib/post-to-sign-in.ts';
import { sessionQuery } from '../lib/queries.ts';
import { chooseTheme } from '../lib/theme.ts';
import { Menu } from './ui/menu.tsx';
import type { MenuEntry } from './ui/menu-entry.ts';
import { Skeleton } from './ui/skeleton.tsx';

const icon = { size: 14, 'aria-hidden': true } as const;

const entries: readonly MenuEntry[] = [
  { kind: 'item', label: 'Light', icon: <Sun {...icon} />, onSelect: () => chooseTheme('light') },
  { kind: 'item', label: 'Dark', icon: <Moon {...icon} />, onSelect: () => chooseTheme('dark') },
  {
    kind: 'item',
    label: 'As the system',
    icon: <Monitor {...icon} />,
    onSelect: () => chooseTheme(undefined),
  },
  { kind: 'line' },
  {
    kind: 'item',
    label: 'Sign out',
    icon: <LogOut {...icon} />,
    onSelect: () => void postToSignIn('signout', new URL('/sign-in', window.location.href).href),
  },
];

export function PersonMenu() {
  const { data } = useQuery(sessionQuery);
  return (
    <Menu
      entries={entries}
      look="quiet"
      size="small"
      aria-label={data ? `${data.login}: theme and signing out` : 'Account'}
    >
      <CircleUser size={16} aria-hidden="true" className="sm:hidden" />
      <span className="hidden sm:inline">{data ? data.login : <Skeleton className="h-3 w-14" />}</span>
    </Menu>
  );
}
