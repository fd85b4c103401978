'use client';

import { useEffect, useRef, useState } from 'react';
import { openSession, type Session } from './open-session.ts';
import { TerminalSearch } from './terminal-search.tsx';

export interface TerminalProps {
  /** How it is called, for who cannot see it: `Terminal main`. */
  readonly label: string;
  /** Asks the server for a one-time ticket. */
  readonly askTicket: () => Promise<string>;
}

/** A terminal in the pod. Takes the space that it is given. */
export function Terminal({ label, askTicket }: TerminalProps) {
  const place = useRef<HTMLDivElement>(null);
  const session = useRef<Session>(undefined);
  const [people, setPeople] = useState<readonly string[]>([]);
  const [over, setOver] = useState<string>();
  const [searching, setSearching] = useState(false);
  const ask = useRef(askTicket);
  ask.current = askTicket;

  useEffect(() => {
    if (!place.current) return undefined;
    const opened = openSession(place.current, {
      askTicket: () => ask.current(),
      people: setPeople,
      over: setOver,
      search: () => setSearching(true),
    });
    session.current = opened;
    return () => opened.close();
  }, []);

  const endSearch = () => {
    setSearching(false);
    session.current?.focus();
  };
  return (
    <section aria-label={label} className="relative flex h-full min-h-0 flex-col bg-surface">
      <div ref={place} className="min-h-0 grow overflow-hidden bg-surface p-2 font-mono text-text" />
      <Company people={people} />
      {searching && (
        <TerminalSearch find={(text, where) => session.current?.find(text, where)} end={endSearch} />
      )}
      <Overlay why={over} />
    </section>
  );
}

/** Who else is there. */
function Company({ people }: { people: readonly string[] }) {
  if (people.length < 2) return null;
  return (
    <p className="absolute right-7 bottom-2 rounded-md border border-line bg-raised px-2 py-0.5 text-soft text-xs">
      {people.join(', ')}
    </p>
  );
}

/** Said aloud too: it is there before it has something to say. */
function Overlay({ why }: { why: string | undefined }) {
  return (
    <p
      role="status"
      className={
        why === undefined
          ? 'sr-only'
          : 'pointer-events-none absolute inset-0 flex items-center justify-center bg-surface/70'
      }
    >
      {why !== undefined && (
        <span className="rounded-md border border-line bg-raised px-4 py-2 shadow-lg">
          {why}. <strong>Press any key</strong> to come back.
        </span>
      )}
    </p>
  );
}
