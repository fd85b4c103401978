'use client';

import { GitBranch, GitPullRequest } from 'lucide-react';
import Link from 'next/link';
import { memo } from 'react';
import { span, useNow } from '../../lib/time.ts';
import { titleOf } from '../title-of.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { type Row, repositoryOf } from './filters.ts';
import { PrimaryAction } from './primary-action.tsx';
import { useGrowing } from './use-growing.ts';

// Columns have their widths from the head alone: what arrives in a row moves no other.
const columns = [
  ['Commit', 'hidden w-34 md:table-cell'],
  ['Size', 'hidden w-40 lg:table-cell'],
  ['URLs', 'hidden w-44 xl:table-cell'],
  ['Active', 'hidden w-20 md:table-cell'],
  ['Age', 'hidden w-16 lg:table-cell'],
] as const;

export function EnvironmentTable({ rows }: { rows: readonly Row[] }) {
  const now = useNow();
  const { count, end } = useGrowing(rows.length);
  return (
    <table aria-rowcount={rows.length + 1} className="w-full table-fixed border-line border-t">
      <Head />
      <tbody>
        {rows.slice(0, count).map((row) => (
          <EnvironmentLine key={row.id} row={row} now={now} />
        ))}
        {count < rows.length ? (
          // Stands for the rows that are not drawn yet, about as high as they will be.
          <tr ref={end}>
            <td height={(rows.length - count) * 48} />
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

function Head() {
  return (
    <thead>
      <tr className="h-8 border-line border-b bg-panel text-left text-soft text-xs">
        <th scope="col" className="pr-2 pl-3 font-medium sm:pl-5">
          <div className={withState}>
            <span className="max-sm:sr-only">State</span>
            <span>Environment</span>
          </div>
        </th>
        {columns.map(([name, width]) => (
          <th key={name} scope="col" className={`px-2 font-medium ${width}`}>
            {name}
          </th>
        ))}
        <th scope="col" className="w-24 pr-3 sm:w-28 sm:pr-5">
          <span className="sr-only">Action</span>
        </th>
      </tr>
    </thead>
  );
}

const cell = 'px-2 py-1 align-middle';
/** Beside the name; on a phone below it, so that names have all of the width. */
const withState = 'grid items-center sm:grid-cols-[8.5rem_minmax(0,1fr)]';

const EnvironmentLine = memo(({ row, now }: { row: Row; now: number }) => (
  <tr className="h-18 border-line border-b hover:bg-panel sm:h-12">
    <td className={`${cell} pl-3 sm:pl-5`}>
      <div className={withState}>
        <span className="max-sm:order-1 max-sm:mt-1">
          <StateMark state={row.state} />
        </span>
        <Name row={row} />
      </div>
    </td>
    <td className={`${cell} hidden font-mono text-soft text-xs md:table-cell`}>
      {row.commit?.slice(0, 7) ?? '–'}
      {row.pinned ? <span className="ml-1 font-sans text-warn">pinned</span> : null}
    </td>
    <td className={`${cell} hidden text-sm lg:table-cell`}>
      <Size row={row} />
    </td>
    <td className={`${cell} hidden xl:table-cell`}>
      <Urls row={row} />
    </td>
    <td className={`${cell} hidden text-soft text-sm md:table-cell`}>{span(now - row.activeAt)}</td>
    <td className={`${cell} hidden text-soft text-sm lg:table-cell`}>{span(now - row.createdAt)}</td>
    <td className="pr-3 text-right sm:pr-5">
      <PrimaryAction row={row} />
    </td>
  </tr>
));

function Name({ row }: { row: Row }) {
  const { pull, commit, state } = row;
  const Icon = pull ? GitPullRequest : GitBranch;
  return (
    <div className="min-w-0">
      <Link
        href={`/environments/${row.id}`}
        prefetch={false}
        className="flex min-w-0 items-center gap-1.5 rounded font-medium"
      >
        <Icon size={14} aria-label={pull ? 'Pull request' : 'Branch'} className="shrink-0 text-soft" />
        <span className="line-clamp-2 hover:underline sm:line-clamp-1">{titleOf(row)}</span>
        {pull ? <span className="shrink-0 font-normal text-soft">#{pull.number}</span> : null}
      </Link>
      <p className="truncate text-soft text-xs">
        {repositoryOf(row)}
        {commit ? <span className="font-mono md:hidden"> {commit.slice(0, 7)}</span> : null}
        {state.detail ? ` · ${state.detail}` : row.actor ? ` · ${row.actor}` : ''}
      </p>
    </div>
  );
}

function Size({ row }: { row: Row }) {
  if (!row.tier) return <span className="text-soft">–</span>;
  return (
    <span className="whitespace-nowrap">
      {row.tier.replace('dev.', '')} <span className="text-soft">${row.usdPerMonth}/mo</span>
      {row.isolation === 'runc' ? (
        <span className="ml-1.5 text-warn text-xs" title="This pod does not run under gVisor">
          runc
        </span>
      ) : null}
    </span>
  );
}

function Urls({ row }: { row: Row }) {
  const [first, ...more] = row.urls;
  if (!first) return <span className="text-soft">–</span>;
  return (
    <span className="flex min-w-0 items-center gap-2 text-sm">
      <a href={first.url} target="_blank" rel="noreferrer" className="truncate text-accent hover:underline">
        {first.name}
      </a>
      {more.length > 0 ? <span className="text-soft text-xs">+{more.length}</span> : null}
    </span>
  );
}

export function TableSkeleton() {
  return (
    <table className="w-full table-fixed border-line border-t" aria-busy="true" aria-label="Environments">
      <Head />
      <tbody>
        {Array.from({ length: 8 }, (_, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
          <tr key={line} className="h-18 border-line border-b sm:h-12">
            <td className="pr-2 pl-3 sm:pl-5">
              <div className={withState}>
                <Skeleton className="h-3 w-20 max-sm:order-1 max-sm:mt-2" />
                <div>
                  <Skeleton className="mb-1.5 h-3 w-3/5" />
                  <Skeleton className="h-2.5 w-2/5" />
                </div>
              </div>
            </td>
            <td className="hidden px-2 md:table-cell">
              <Skeleton className="h-3 w-14" />
            </td>
            <td className="hidden px-2 lg:table-cell">
              <Skeleton className="h-3 w-24" />
            </td>
            <td className="hidden px-2 xl:table-cell">
              <Skeleton className="h-3 w-24" />
            </td>
            <td className="hidden px-2 md:table-cell">
              <Skeleton className="h-3 w-8" />
            </td>
            <td className="hidden px-2 lg:table-cell">
              <Skeleton className="h-3 w-8" />
            </td>
            <td className="pr-3 sm:pr-5">
              <Skeleton className="ml-auto h-7 w-18" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
