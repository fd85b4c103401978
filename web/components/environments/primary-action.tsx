'use client';

import Link from 'next/link';
import { useAct } from '../../lib/use-act.ts';
import { Button, buttonStyle } from '../ui/button.tsx';
import type { Row } from './filters.ts';

const labels: Readonly<Record<string, string>> = {
  up: 'Start',
  resume: 'Resume',
  restart: 'Restart',
  approve: 'Review',
  why: 'See why',
  logs: 'Logs',
};

/** The one thing that is likeliest wanted in this state. */
export function PrimaryAction({ row }: { row: Row }) {
  const { act, isPending } = useAct(row.id);
  const { primary } = row;
  const style = buttonStyle({ size: 'small' });
  const name = row.pull ? `pull request ${row.pull.number}` : row.branch;
  const [first] = row.urls;
  if (primary === 'open' && first)
    return (
      <a href={first.url} target="_blank" rel="noreferrer" className={style} aria-label={`Open ${name}`}>
        Open
      </a>
    );
  const isCommand = primary === 'up' || primary === 'resume' || primary === 'restart';
  if (isCommand && row.actions.includes(primary))
    return (
      <Button
        size="small"
        disabled={isPending}
        aria-label={`${labels[primary]} ${name}`}
        onClick={() => act({ command: primary })}
      >
        {labels[primary]}
      </Button>
    );
  const tab = primary === 'logs' || primary === 'open' ? 'logs' : 'why';
  const label = isCommand ? labels.why : (labels[primary] ?? 'Logs');
  return (
    <Link
      href={`/environments/${row.id}?tab=${tab}`}
      prefetch={false}
      className={style}
      aria-label={`${label}: ${name}`}
    >
      {label}
    </Link>
  );
}
