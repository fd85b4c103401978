'use client';

import { useEffect, useRef, useState } from 'react';

export interface TerminalSearchProps {
  readonly find: (text: string, where: 'next' | 'previous') => boolean | undefined;
  readonly end: () => void;
}

/** Looks through all that has scrolled by: Enter finds the one before, Shift+Enter the next, Escape ends. */
export function TerminalSearch({ find, end }: TerminalSearchProps) {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <search className="absolute top-2 right-4 flex items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 shadow-lg">
      <input
        ref={field}
        type="search"
        aria-label="Search in the terminal"
        placeholder="Search"
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') end();
          if (event.key === 'Enter' && text !== '')
            setMissing(find(text, event.shiftKey ? 'next' : 'previous') === false);
        }}
        className="w-44 bg-transparent text-sm placeholder:text-soft"
      />
      <span role="status" className="text-soft text-xs">
        {missing && 'none'}
      </span>
    </search>
  );
}
