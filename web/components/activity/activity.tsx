'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { type Answers, faultOf } from '../../lib/api.ts';
import { type ActivityFilter, activityQuery, repositoriesQuery } from '../../lib/queries.ts';
import { Nothing } from '../nothing.tsx';
import { Page } from '../page.tsx';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { DeedLine } from './deed-line.tsx';

type Deed = Answers['activity']['rows'][number];

/** Who did what, from where: the audit log, filtered in the URL. */
export function Activity() {
  const params = useSearchParams();
  const filter = filterOf(params);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    activityQuery(filter),
  );
  const { data: repositories } = useQuery(repositoriesQuery);
  if (error && !data) return <Nothing fault={faultOf(error)} retry={() => void refetch()} />;
  const rows = data?.pages.flatMap((page) => page.rows);
  const names = new Map(repositories?.rows.map(({ id, owner, name }) => [String(id), `${owner}/${name}`]));
  const chosen = names.get(String(filter.repository ?? '')) ?? '';
  return (
    <Page
      title="Activity"
      aside={
        <>
          <Select
            label="Repository"
            all="All repositories"
            value={chosen}
            choices={[...names.values()].map((name) => [name] as const)}
            onChange={(name) => choose('repository', [...names].find(([, one]) => one === name)?.[0] ?? '')}
          />
          <Select
            label="Person"
            all="Everybody"
            value={filter.actor ?? ''}
            choices={counted(rows, 'actor')}
            onChange={(actor) => choose('actor', actor)}
          />
          <Select
            label="Action"
            all="All actions"
            value={filter.action ?? ''}
            choices={counted(rows, 'action')}
            onChange={(action) => choose('action', action)}
          />
        </>
      }
    >
      {rows?.length === 0 ? (
        <p className="py-12 text-center text-soft">
          Nothing was done yet in the repositories that you maintain.
        </p>
      ) : null}
      <ol aria-busy={!rows} className="divide-y divide-line rounded-lg border border-line empty:hidden">
        {rows?.map((deed) => <DeedLine key={deed.id} deed={deed} />) ?? (
          <li className="p-4">
            <Skeleton className="h-4 w-64" />
          </li>
        )}
      </ol>
      {hasNextPage ? (
        <p className="mt-4 text-center">
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older
          </Button>
        </p>
      ) : null}
    </Page>
  );
}

function filterOf(params: URLSearchParams): ActivityFilter {
  const [repository, actor, action] = ['repository', 'actor', 'action'].map((name) => params.get(name));
  return {
    ...(repository && /^\d{1,15}$/.test(repository) ? { repository: Number(repository) } : {}),
    ...(actor ? { actor } : {}),
    ...(action ? { action } : {}),
  };
}

function choose(name: string, value: string): void {
  const params = new URLSearchParams(window.location.search);
  if (value === '') params.delete(name);
  else params.set(name, value);
  window.history.replaceState(null, '', `?${params}`);
}

/** What the rows on the page have to choose from. */
function counted(rows: readonly Deed[] | undefined, of: 'actor' | 'action'): readonly (readonly [string])[] {
  return [...new Set(rows?.map((row) => row[of]))].toSorted().map((value) => [value] as const);
}
