'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { environmentsQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Select } from '../ui/select.tsx';
import { EnvironmentTable, TableSkeleton } from './environment-table.tsx';
import { choices, matching, type Row, repositoryOf, useFilters } from './filters.ts';
import { NoneYet, NothingMatches, Unreadable } from './nothing.tsx';

const none: readonly Row[] = [];

/** The home: every environment that the reader may see, as it is now. */
export function Environments() {
  const { data, isError, refetch } = useQuery(environmentsQuery);
  const [filters, change] = useFilters();
  const rows = data?.rows ?? none;
  const shown = useMemo(() => matching(rows, filters), [rows, filters]);
  return (
    <div className="flex grow flex-col">
      <div className="flex flex-wrap items-center gap-2 px-3 py-3 sm:px-5">
        <h1 className="mr-2 font-semibold text-lg tracking-tight">Environments</h1>
        <SearchField label="Filter environments" value={filters.q} onChange={(q) => change({ q })} />
        <Select
          label="Repository"
          all="All repositories"
          value={filters.repository}
          choices={useMemo(() => choices(rows, repositoryOf), [rows])}
          onChange={(repository) => change({ repository })}
        />
        <Select
          label="State"
          all="All states"
          value={filters.state}
          choices={useMemo(() => choices(rows, ({ state }) => state.word), [rows])}
          onChange={(state) => change({ state })}
        />
        <Select
          label="Owner"
          all="Everybody's"
          value={filters.owner}
          choices={useMemo(() => choices(rows, ({ actor }) => actor), [rows])}
          onChange={(owner) => change({ owner })}
        />
        <p role="status" className="ml-auto text-soft text-sm">
          {data ? countOf(shown.length, rows.length) : ''}
        </p>
        {data?.arrived ? (
          <Button size="small" onClick={() => void refetch()}>
            {data.arrived} new: show first
          </Button>
        ) : null}
      </div>
      <Unreadable unknown={data?.unknown ?? 0} />
      {isError && !data ? <Unreadable retry={() => void refetch()} /> : null}
      {!data && !isError ? <TableSkeleton /> : null}
      {shown.length > 0 ? <EnvironmentTable rows={shown} /> : null}
      {data && rows.length === 0 ? <NoneYet /> : null}
      {rows.length > 0 && shown.length === 0 ? (
        <NothingMatches clear={() => change({ q: '', repository: '', state: '', owner: '' })} />
      ) : null}
    </div>
  );
}

function countOf(shown: number, all: number): string {
  return shown === all ? `${all} environment${all === 1 ? '' : 's'}` : `${shown} of ${all}`;
}
