'use client';

import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { faultOf } from '../../lib/api.ts';
import { repositoryQuery } from '../../lib/queries.ts';
import { Nothing } from '../nothing.tsx';
import { Page } from '../page.tsx';
import { buttonStyle } from '../ui/button.tsx';
import { Part } from '../ui/part.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ManifestPart } from './manifest-part.tsx';
import { Places } from './places.tsx';
import { Secrets } from './secrets.tsx';

export function RepositoryPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(repositoryQuery(id));
  if (error && (!data || faultOf(error) === 'not-found'))
    return <Nothing fault={faultOf(error)} retry={() => void refetch()} />;
  if (!data)
    return (
      <Page
        title={
          <>
            <span className="sr-only">Repository</span>
            <Skeleton className="h-6 w-56" />
          </>
        }
      >
        <Skeleton className="h-72 w-full" />
      </Page>
    );
  return (
    <Page
      title={
        <>
          <span className="font-normal text-soft">{data.owner}/</span>
          {data.name}
        </>
      }
      aside={
        <a
          href={data.url}
          target="_blank"
          rel="noreferrer"
          className={buttonStyle({ size: 'small', className: 'ml-auto' })}
        >
          GitHub <ExternalLink size={13} aria-hidden="true" />
        </a>
      }
    >
      <title>{`${data.owner}/${data.name} · Pinacle`}</title>
      <div className="grid gap-8">
        <Part title="Branches and pull requests">
          <Places repository={data} />
        </Part>
        <ManifestPart repository={data} />
        <Part title="Secrets">
          <Secrets repository={data} />
        </Part>
      </div>
    </Page>
  );
}
