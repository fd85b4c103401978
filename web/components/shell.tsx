'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useMemo, useState } from 'react';
import { classNames } from '../lib/class-names.ts';
import { useShortcuts } from '../lib/use-shortcuts.ts';
import { Mark } from './mark.tsx';
import { Notices } from './notices.tsx';
import { PersonMenu } from './person-menu.tsx';
import { Button } from './ui/button.tsx';

// Most visits ask for no help.
const HelpDialog = dynamic(() => import('./help-dialog.tsx').then((module) => module.HelpDialog), {
  ssr: false,
});

const places = [
  { href: '/', name: 'Environments', under: /^\/$|^\/environments/ },
  { href: '/repositories', name: 'Repositories', under: /^\/repositories/ },
  { href: '/hosts', name: 'Hosts', under: /^\/hosts/ },
  { href: '/activity', name: 'Activity', under: /^\/activity/ },
] as const;

/** What is around every page. */
export function Shell({ children }: { children: ReactNode }) {
  const [helping, setHelping] = useState(false);
  useShortcuts(useMemo(() => ({ '?': () => setHelping(true) }), []));
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-20 flex h-12 shrink-0 items-center gap-1 border-line border-b bg-surface px-3 sm:px-5">
        <Link
          href="/"
          aria-label="Pinacle"
          className="mr-1 flex shrink-0 items-center gap-2 rounded font-semibold sm:mr-3"
        >
          <Mark />
          <span className="hidden sm:inline">Pinacle</span>
        </Link>
        <Places />
        <div className="ml-auto flex items-center gap-1">
          <span className="hidden sm:block">
            <Button look="quiet" size="tiny" aria-label="Keyboard shortcuts" onClick={() => setHelping(true)}>
              ?
            </Button>
          </span>
          <PersonMenu />
        </div>
      </header>
      <main id="content" className="flex grow flex-col">
        {children}
      </main>
      <Notices />
      {helping ? <HelpDialog open onOpenChange={setHelping} /> : null}
    </div>
  );
}

function Places() {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="flex min-w-0 items-center gap-0.5 overflow-x-auto p-0.5 sm:p-1">
      {places.map(({ href, name, under }) => {
        const isHere = under.test(path);
        return (
          <Link
            key={href}
            href={href}
            // Each would ask the server twice, before the page itself has what it shows.
            prefetch={false}
            aria-current={isHere ? 'page' : undefined}
            className={classNames(
              'rounded-md px-1 py-1 text-xs sm:px-2 sm:text-sm',
              isHere ? 'bg-hover font-medium text-text' : 'text-soft hover:text-text',
            )}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
