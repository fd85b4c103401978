import type { QueryClient } from '@tanstack/react-query';
import { api } from './api.ts';
import { gather } from './gather.ts';
import { hearTogether } from './hear-together.ts';
import { environmentQuery, environmentsQuery } from './queries.ts';
import { readAgain } from './read-again.ts';
import { refreshRows } from './refresh-rows.ts';

const list = {
  queryKey: environmentsQuery.queryKey,
  some: (ids: readonly string[]) => api.environments.some.query({ ids: [...ids] }),
};

/** Keeps what the pages show up to date by what the server tells the person of this login; returns the closer. */
export function followChanges(client: QueryClient, login: string): () => void {
  // Each for itself: a page does not wait for the list.
  const pages = gather((ids) => {
    for (const id of ids) readAgain(client, environmentQuery(id).queryKey);
  });
  const rows = gather((ids) => refreshRows(client, list, ids));
  const everything = () => readAgain(client);
  const kinds: Readonly<Record<string, (data: string) => void>> = {
    environment: (id) => {
      pages.add(id);
      rows.add(id);
    },
    deed: (repository) => {
      readAgain(client, ['activity']);
      readAgain(client, ['repository', repository]);
      readAgain(client, ['secrets']);
    },
    team: () => {
      readAgain(client, ['activity']);
      readAgain(client, ['secrets']);
    },
    all: everything,
  };
  const source = { url: '/events', kinds: Object.keys(kinds), as: login };
  // `open` is in no table: what happened before, nobody told.
  const close = hearTogether(source, (kind, data) => (kinds[kind] ?? everything)(data));
  return () => {
    pages.close();
    rows.close();
    close();
  };
}
