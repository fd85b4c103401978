import type { QueryClient } from '@tanstack/react-query';
import { type Answers, api } from './api.ts';
import { hearTogether } from './hear-together.ts';
import { type EnvironmentList, environmentQuery, environmentsQuery } from './queries.ts';

type Rows = Answers['environments']['list']['rows'];

/** The first is read at once; what comes close behind it is read together. */
const gatherMs = 40;

const kinds = ['environment', 'deed', 'team', 'all'];

/** Keeps what the pages show up to date by what the server tells the person of this login; returns the closer. */
export function followChanges(client: QueryClient, login: string): () => void {
  const gathered = gatherIds(client);
  const readAgain = (...queryKey: readonly string[]) => void client.invalidateQueries({ queryKey });
  const close = hearTogether({ url: '/events', kinds, as: login }, (kind, data) => {
    switch (kind) {
      case 'environment':
        return gathered.add(data);
      case 'deed':
        readAgain('activity');
        readAgain('repository', data);
        return readAgain('secrets');
      case 'team':
        readAgain('activity');
        return readAgain('secrets');
      default:
        // What happened before, nobody told.
        return readAgain();
    }
  });
  return () => {
    gathered.close();
    close();
  };
}

function gatherIds(client: QueryClient) {
  const gathered = new Set<string>();
  let timer: number | undefined;
  const read = () => {
    const ids = [...gathered];
    gathered.clear();
    timer = undefined;
    if (ids.length === 0) return;
    timer = window.setTimeout(read, gatherMs);
    for (const id of ids) void client.invalidateQueries(environmentQuery(id));
    void refreshRows(client, ids);
  };
  return {
    add: (id: string) => {
      gathered.add(id);
      if (timer === undefined) read();
    },
    close: () => window.clearTimeout(timer),
  };
}

/** The rows that changed alone; a list of hundreds is not read again for one. */
async function refreshRows(client: QueryClient, ids: readonly string[]): Promise<void> {
  const { queryKey } = environmentsQuery;
  if (!client.getQueryData(queryKey)) return;
  if (ids.length > 100) return client.invalidateQueries({ queryKey });
  const fresh = await api.environments.some.query({ ids: [...ids] }).catch(() => undefined);
  if (!fresh) return client.invalidateQueries({ queryKey });
  client.setQueryData(queryKey, (list: EnvironmentList | undefined) => list && merged(list, ids, fresh));
}

/** Rows stay where they are, under the reader's hand; those that are new come last, those that are gone go. */
function merged(list: EnvironmentList, ids: readonly string[], fresh: Rows): EnvironmentList {
  const { rows } = list;
  const byId = new Map(fresh.map((row) => [row.id, row]));
  const asked = new Set(ids);
  const kept = rows.flatMap((row) => (asked.has(row.id) ? (byId.get(row.id) ?? []) : row));
  const known = new Set(rows.map(({ id }) => id));
  const added = fresh.filter(({ id }) => !known.has(id));
  return { ...list, rows: [...kept, ...added], arrived: list.arrived + added.length };
}
