'use client';

import { Search } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { useShortcuts } from '../../lib/use-shortcuts.ts';
import { Kbd } from './kbd.tsx';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
}

/** `/` leads into it. */
export function SearchField({ label, value, onChange, onKeyDown }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts(useMemo(() => ({ '/': () => input.current?.focus() }), []));
  return (
    <span className="relative inline-flex min-w-40 grow sm:max-w-72">
      <Search
        size={14}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-soft"
      />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        className="peer h-8 w-full rounded-md border border-edge bg-raised pr-9 pl-8 text-sm placeholder:text-soft [&::-webkit-search-cancel-button]:hidden"
      />
      <span className="pointer-events-none absolute top-1/2 right-1.5 hidden -translate-y-1/2 peer-focus:hidden sm:block">
        <Kbd>/</Kbd>
      </span>
    </span>
  );
}
