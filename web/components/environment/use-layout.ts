import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { notify } from '../../lib/notices.ts';
import { layoutQuery } from '../../lib/queries.ts';
import { type Layout, plainLayout } from './tabs.ts';

/** The reader's own, kept by the server; undefined: it is not known yet. Who cannot be told it has the manifest's. */
export function useLayout(environment: string): [Layout | undefined, (layout: Layout) => void] {
  const client = useQueryClient();
  const query = layoutQuery(environment);
  const { data, isPending } = useQuery(query);
  const { mutate } = useMutation({
    // One after the other: the last is what stays.
    scope: { id: `layout ${environment}` },
    mutationFn: (layout: Layout) => api.environments.keepLayout.mutate({ environment, layout }),
    onError: (error) => notify(error.message, 'bad'),
  });
  const setLayout = (layout: Layout) => {
    void client.cancelQueries(query);
    client.setQueryData(query.queryKey, layout);
    mutate(layout);
  };
  return [isPending ? undefined : (data ?? plainLayout), setLayout];
}
