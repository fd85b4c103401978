import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

// The server says when something has changed: nothing is asked for again by the clock.
const live = { staleTime: Number.POSITIVE_INFINITY };

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => api.session.query(),
  ...live,
});

export const environmentsQuery = queryOptions({
  queryKey: ['environments'],
  queryFn: () => api.environments.list.query(),
  ...live,
});

export const environmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['environment', id],
    queryFn: () => api.environments.get.query({ id }),
    ...live,
  });
