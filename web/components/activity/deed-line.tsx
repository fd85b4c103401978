'use client';

import Link from 'next/link';
import type { Answers } from '../../lib/api.ts';
import { clockTime } from '../../lib/time.ts';
import { Output } from '../ui/output.tsx';

export function DeedLine({ deed }: { deed: Answers['activity']['rows'][number] }) {
  const { at, actor, origin, action, subject, environment, where } = deed;
  const [place, part] = placeOf(subject);
  const change = [deed.old && `before ${deed.old}`, deed.new && `after ${deed.new}`]
    .filter(Boolean)
    .join('\n');
  return (
    <li className="px-4 py-2.5 text-sm">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span className="font-medium">{actor}</span>
        <code className="font-mono text-xs">{action}</code>
        {environment ? (
          <Link
            href={`/environments/${environment}`}
            prefetch={false}
            className="rounded text-accent hover:underline"
          >
            {where} {place}
          </Link>
        ) : (
          <span className="min-w-0 break-all">
            {where} <span className="text-soft">{subject}</span>
          </span>
        )}
        {environment && part ? <span className="text-soft">{part}</span> : null}
        <span className="text-soft">{origin}</span>
        <time dateTime={new Date(at).toISOString()} className="ml-auto shrink-0 text-soft text-xs">
          {clockTime(at)}
        </time>
      </div>
      {change === '' ? null : (
        <details className="mt-1">
          <summary className="w-fit cursor-pointer rounded text-soft text-xs hover:text-text">
            What changed
          </summary>
          <Output
            label={`What ${actor} changed`}
            text={change}
            className="mt-1.5 rounded-lg border border-line"
          />
        </details>
      )}
    </li>
  );
}

/** `42/pull/7`, or `42/branch/main shell`: where, and which part of it. */
function placeOf(subject: string): readonly [string, string | undefined] {
  const [key = '', part] = subject.split(' ');
  return [
    key
      .replace(/^\d+\//, '')
      .replace(/^pull\//, '#')
      .replace(/^branch\//, ''),
    part,
  ];
}
