import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Answers, api, type Questions } from './api.ts';

// The server says when something has changed: nothing is asked for again by the clock.
const live = { staleTime: Number.POSITIVE_INFINITY };

// But nobody tells when a right ends: a page about one repository asks whether it is still to be shown, also where nobody looks at it.
const guarded = { ...live, refetchInterval: 30_000, refetchIntervalInBackground: true };

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => api.session.query(),
  ...live,
});

export type EnvironmentList = Answers['environments']['list'] & {
  /** Of `rows`, how many came after the rest and stand behind it. */
  readonly arrived: number;
};

export const environmentsQuery = queryOptions({
  queryKey: ['environments'],
  queryFn: async (): Promise<EnvironmentList> => ({ ...(await api.environments.list.query()), arrived: 0 }),
  ...live,
});

export const environmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['environment', id],
    queryFn: () => api.environments.get.query({ id }),
    ...guarded,
  });

/** Another window of the same person may have changed it meanwhile. */
export const layoutQuery = (id: string) =>
  queryOptions({
    queryKey: ['layout', id],
    queryFn: () => api.environments.layout.query({ id }),
    retry: false,
    ...live,
    refetchOnWindowFocus: 'always',
  });

export const repositoriesQuery = queryOptions({
  queryKey: ['repositories'],
  queryFn: () => api.repositories.list.query(),
  ...live,
});

export const repositoryQuery = (id: string) =>
  queryOptions({
    queryKey: ['repository', id],
    queryFn: () => api.repositories.get.query({ id }),
    ...guarded,
  });

export const secretsQuery = (of: Questions['secrets']['list']['of']) =>
  queryOptions({ queryKey: ['secrets', of], queryFn: () => api.secrets.list.query({ of }), ...live });

/** A sample is made every minute, and nobody is told. */
export const hostsQuery = queryOptions({
  queryKey: ['hosts'],
  queryFn: () => api.hosts.query(),
  refetchInterval: 60_000,
});

export interface ActivityFilter {
  readonly repository?: number;
  readonly actor?: string;
  readonly action?: string;
}

export const activityQuery = (filter: ActivityFilter) =>
  infiniteQueryOptions({
    queryKey: ['activity', filter],
    queryFn: ({ pageParam }) =>
      api.activity.query({ ...filter, ...(pageParam === null ? {} : { before: pageParam }) }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    ...live,
  });
