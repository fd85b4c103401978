import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';

/** Reads again all that is shown whose key begins so; what nobody looks at, when somebody does. */
export function readAgain(client: QueryClient, queryKey: QueryKey = []): void {
  const overtaken = client
    .getQueryCache()
    .findAll({ queryKey, fetchStatus: 'fetching', predicate: (query) => !beginsAnew(query) });
  void client.invalidateQueries({ queryKey });
  for (const query of overtaken) void onceMore(client, query);
}

/**
 * TanStack Query (query-core 5.108, `Query.fetch`) drops what is being read for a newer read only where there is something to show, and
 * reads at once only for who looks. Any other read, which may have been answered before the change, ends and is taken for new.
 */
function beginsAnew(query: Query): boolean {
  return query.isActive() && query.state.data !== undefined;
}

async function onceMore(client: QueryClient, query: Query): Promise<void> {
  await query.promise?.catch(() => undefined);
  // Else it has begun after the change: by another who waited here, or by the page.
  if (query.state.fetchStatus === 'idle')
    await client.invalidateQueries({ queryKey: query.queryKey, exact: true });
}
