import type { QueryClient } from '@tanstack/react-query';
import { type Answers, api } from './api.ts';
import { type EnvironmentList, environmentQuery, environmentsQuery } from './queries.ts';

type Rows = Answers['environments']['list']['rows'];

/** The first is read at once; what comes close behind it is read together. */
const gatherMs = 40;

/** Keeps what the pages show up to date by what the server tells; returns the closer. */
export function followChanges(client: QueryClient): () => void {
  const source = new EventSource('/events');
  const gathered = new Set<string>();
  let timer: number | undefined;
  let lost = false;

  const read = () => {
    const ids = [...gathered];
    gathered.clear();
    timer = undefined;
    if (ids.length === 0) return;
    timer = window.setTimeout(read, gatherMs);
    for (const id of ids) void client.invalidateQueries(environmentQuery(id));
    void refreshRows(client, ids);
  };
  source.addEventListener('environment', ({ data }) => {
    gathered.add(String(data));
    if (timer === undefined) read();
  });
  source.addEventListener('deed', ({ data }) => {
    void client.invalidateQueries({ queryKey: ['activity'] });
    void client.invalidateQueries({ queryKey: ['repository', String(data)] });
    void client.invalidateQueries({ queryKey: ['secrets'] });
  });
  source.addEventListener('team', () => {
    void client.invalidateQueries({ queryKey: ['activity'] });
    void client.invalidateQueries({ queryKey: ['secrets'] });
  });
  source.addEventListener('all', () => void client.invalidateQueries());
  // What happened meanwhile nobody told.
  source.addEventListener('open', () => {
    if (lost) void client.invalidateQueries();
    lost = false;
  });
  source.addEventListener('error', () => {
    lost = true;
  });
  return () => {
    window.clearTimeout(timer);
    source.close();
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
