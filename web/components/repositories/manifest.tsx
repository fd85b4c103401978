'use client';

import { AlertTriangle } from 'lucide-react';
import { classNames } from '../../lib/class-names.ts';
import type { Repository } from './repository.ts';

/** The manifest of the default branch, with its problems at their lines. */
export function Manifest({ repository }: { repository: Repository }) {
  const { manifest, defaultBranch, url } = repository;
  if (manifest === 'unknown') return <p className="text-soft text-sm">It could not be read just now.</p>;
  if (manifest === 'none')
    return (
      <p className="text-soft text-sm">
        {defaultBranch ?? 'The default branch'} has no <code className="font-mono text-xs">pinacle.yaml</code>
        .
      </p>
    );
  const { file, commit, text, problems } = manifest;
  return (
    <div className="overflow-hidden rounded-lg border border-line">
      <p className="flex flex-wrap items-center gap-x-3 border-line border-b bg-panel px-3 py-2 text-sm">
        <a
          href={`${url}/blob/${commit}/${file}`}
          target="_blank"
          rel="noreferrer"
          className="font-mono text-accent text-xs hover:underline"
        >
          {file}
        </a>
        <span className="text-soft text-xs">
          {defaultBranch} at {commit.slice(0, 7)}
        </span>
        <span className={classNames('ml-auto text-xs', problems.length > 0 ? 'text-bad' : 'text-soft')}>
          {problems.length === 0
            ? 'valid'
            : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`}
        </span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach what is hidden */}
      <section aria-label="Manifest" tabIndex={0} className="overflow-x-auto py-2">
        <ol className="w-max min-w-full font-mono text-xs leading-5">
          {text.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <Line key={index} number={index + 1} text={line} problems={problems} />
          ))}
        </ol>
      </section>
    </div>
  );
}

type Problems = Extract<Repository['manifest'], object>['problems'];

function Line({ number, text, problems }: { number: number; text: string; problems: Problems }) {
  const here = problems.filter(({ line }) => line === number);
  return (
    <li className={here.length > 0 ? 'bg-bad/8' : ''}>
      <div className="flex">
        <span className="w-12 shrink-0 select-none pr-4 text-right text-soft">{number}</span>
        <code className="whitespace-pre pr-4">{text}</code>
      </div>
      {here.map(({ rule, column, message, fix }) => (
        <p key={`${rule} ${column}`} className="flex gap-2 py-1 pr-4 pl-12 font-sans text-bad text-sm">
          <AlertTriangle size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
          <span>
            {message} <span className="text-soft">{fix}</span>
          </span>
        </p>
      ))}
    </li>
  );
}
