'use client';

import { ArrowDownToLine, Download, Pause, Play } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { withoutAnsi } from '../../lib/ansi.ts';
import { Button } from '../ui/button.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Select } from '../ui/select.tsx';
import { LogLines } from './log-lines.tsx';
import type { Environment } from './tabs.ts';
import { type LogLine, useLogs } from './use-logs.ts';

/** What processes print: of all or of one, as it comes, searched, saved. */
export function LogsPanel({ environment }: { environment: Environment }) {
  const names = useMemo(() => ['install', ...environment.processes.map(({ name }) => name)], [environment]);
  const [chosen, setChosen] = useState('');
  const [follow, setFollow] = useState(true);
  const [search, setSearch] = useState('');
  const sought = useDeferredValue(search.toLowerCase());
  const processes = chosen === '' ? names : [chosen];
  const mayRead = environment.mayWrite;
  const { lines, state } = useLogs(environment.id, mayRead ? processes : [], follow);
  const shown = useMemo(() => found(lines, sought), [lines, sought]);
  if (!mayRead)
    return (
      <p className="px-5 py-16 text-center text-soft">Logs are for people who may write to the repository.</p>
    );
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex flex-wrap items-center gap-2 px-3 py-2 sm:px-5">
        <Select
          label="Process"
          all="All processes"
          value={chosen}
          choices={names.map((name) => [name] as const)}
          onChange={setChosen}
        />
        <SearchField
          label="Search in the log"
          value={search}
          onChange={setSearch}
          onKeyDown={(event) => clearOn(event, setSearch)}
        />
        <span role="status" className="text-soft text-sm">
          {statusOf(state, { follow, shown: shown.length, all: lines.length })}
        </span>
        <span className="ml-auto flex gap-1">
          <Button size="small" aria-pressed={follow} onClick={() => setFollow(!follow)}>
            {follow ? <Pause size={13} aria-hidden="true" /> : <Play size={13} aria-hidden="true" />}
            {follow ? 'Pause' : 'Follow'}
          </Button>
          <Button
            size="small"
            disabled={lines.length === 0}
            onClick={() => save(lines, environment.podName ?? 'pod')}
          >
            <Download size={13} aria-hidden="true" /> Download
          </Button>
        </span>
      </div>
      <Screen lines={shown} sought={sought} labelled={chosen === ''} />
    </div>
  );
}

/** Stays at the end while the reader is there, and leaves them alone while they read further up. */
function Screen({
  lines,
  sought,
  labelled,
}: {
  lines: readonly LogLine[];
  sought: string;
  labelled: boolean;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are what it scrolls for
  useEffect(() => {
    if (isAtEnd) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines, isAtEnd]);
  const scrolled = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    setAtEnd(scrollHeight - scrollTop - clientHeight < 40);
  };
  return (
    <div className="relative min-h-96 grow border-line border-t bg-panel">
      <div
        ref={box}
        role="log"
        aria-label="Log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach what is hidden
        tabIndex={0}
        onScroll={scrolled}
        className="absolute inset-0 overflow-auto py-2 font-mono text-xs leading-5"
      >
        <LogLines lines={lines} sought={sought} labelled={labelled} />
      </div>
      {isAtEnd ? null : (
        <Button size="small" className="absolute right-4 bottom-4 shadow-lg" onClick={() => setAtEnd(true)}>
          <ArrowDownToLine size={13} aria-hidden="true" /> To the end
        </Button>
      )}
    </div>
  );
}

function found(lines: readonly LogLine[], sought: string): readonly LogLine[] {
  return sought === '' ? lines : lines.filter(({ text }) => withoutAnsi(text).toLowerCase().includes(sought));
}

const words = {
  connecting: 'Connecting …',
  open: '',
  lost: 'Connection lost, trying again …',
  ended: 'Ended',
} as const;

function statusOf(
  state: keyof typeof words,
  { follow, shown, all }: { follow: boolean; shown: number; all: number },
): string {
  if (!follow) return `Paused · ${linesOf(shown)}`;
  if (words[state] !== '') return words[state];
  return shown === all ? linesOf(all) : `${shown} of ${linesOf(all)}`;
}

function linesOf(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}

function clearOn(event: KeyboardEvent<HTMLInputElement>, setSearch: (text: string) => void): void {
  if (event.key === 'Escape') setSearch('');
}

function save(lines: readonly LogLine[], name: string): void {
  const text = lines.map(({ process, text: line }) => `${process}\t${withoutAnsi(line)}\n`).join('');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = `${name}.log`;
  link.click();
  URL.revokeObjectURL(link.href);
}
