'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { faultOf } from '../../lib/api.ts';
import { repositoriesQuery } from '../../lib/queries.ts';
import { Nothing } from '../nothing.tsx';
import { Page } from '../page.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

export function Repositories() {
  const { data, error, refetch } = useQuery(repositoriesQuery);
  const [sought, setSought] = useState('');
  if (error && !data) return <Nothing fault={faultOf(error)} retry={() => void refetch()} />;
  const rows = data?.rows.filter(({ owner, name }) =>
    `${owner}/${name}`.toLowerCase().includes(sought.toLowerCase()),
  );
  return (
    <Page
      title="Repositories"
      aside={<SearchField label="Filter repositories" value={sought} onChange={setSought} />}
    >
      {rows?.length === 0 ? (
        <p className="py-12 text-center text-soft">
          {data?.rows.length === 0
            ? 'The GitHub App is on no repository that you can read.'
            : 'No repository matches.'}
        </p>
      ) : (
        <ul aria-busy={!rows} className="divide-y divide-line rounded-lg border border-line">
          {rows?.map(({ id, owner, name, role, environments }) => (
            <li key={id}>
              <Link
                href={`/repositories/${id}`}
                prefetch={false}
                className="flex items-center gap-3 px-4 py-3 hover:bg-panel"
              >
                <span className="min-w-0 truncate">
                  <span className="text-soft">{owner}/</span>
                  <span className="font-medium">{name}</span>
                </span>
                <span className="ml-auto shrink-0 text-soft text-sm">
                  {environments} {environments === 1 ? 'environment' : 'environments'}
                </span>
                <span className="w-16 shrink-0 text-right text-soft text-sm">{role}</span>
              </Link>
            </li>
          )) ?? <Waiting />}
        </ul>
      )}
    </Page>
  );
}

function Waiting() {
  return ['w-40', 'w-52', 'w-32'].map((width) => (
    <li key={width} className="px-4 py-4">
      <Skeleton className={`h-3 ${width}`} />
    </li>
  ));
}
