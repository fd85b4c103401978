'use client';

import { useQuery } from '@tanstack/react-query';
import { LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { postToSignIn } from '../lib/post-to-sign-in.ts';
import { sessionQuery } from '../lib/queries.ts';
import { chooseTheme } from '../lib/theme.ts';
import { Button } from './ui/button.tsx';
import { Menu, MenuItem, MenuLine } from './ui/menu.tsx';
import { Skeleton } from './ui/skeleton.tsx';

export function PersonMenu() {
  const { data } = useQuery(sessionQuery);
  const trigger = (
    <Button look="quiet" size="small" aria-label={data ? `${data.login}: theme and signing out` : 'Account'}>
      {data ? data.login : <Skeleton className="h-3 w-14" />}
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => chooseTheme('light')}>
        <Sun size={14} aria-hidden="true" /> Light
      </MenuItem>
      <MenuItem onSelect={() => chooseTheme('dark')}>
        <Moon size={14} aria-hidden="true" /> Dark
      </MenuItem>
      <MenuItem onSelect={() => chooseTheme(undefined)}>
        <Monitor size={14} aria-hidden="true" /> As the system
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => void postToSignIn('signout', '/sign-in')}>
        <LogOut size={14} aria-hidden="true" /> Sign out
      </MenuItem>
    </Menu>
  );
}
