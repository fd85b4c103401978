import type { QueryClient, QueryKey } from '@tanstack/react-query';

interface Row {
  readonly id: string;
}

export interface List<One extends Row> {
  readonly rows: readonly One[];
  /** Of `rows`, how many came after the rest and stand behind it. */
  readonly arrived: number;
}

export interface ListSource<One extends Row> {
  /** Of the query whose data is a `List`. */
  readonly queryKey: QueryKey;
  /** Asks for the rows of these ids, 100 at most; those that are gone are not among them. */
  readonly some: (ids: readonly string[]) => Promise<readonly One[]>;
}

const mostRows = 100;

/** Later rows wait for these: an answer that takes longer is none. */
const mostMs = 10_000;

/** The rows that changed alone; a list of hundreds is not read again for one. Of several calls at a time each asks anew when another has ended. */
export async function refreshRows<One extends Row>(
  client: QueryClient,
  source: ListSource<One>,
  ids: readonly string[],
): Promise<void> {
  const { queryKey, some } = source;
  const query = client.getQueryCache().find({ queryKey });
  // What is being read may have been read before the change, and would be shown over it.
  while (query?.promise) await query.promise.catch(() => undefined);
  if (query?.state.data === undefined) return undefined;
  const { state } = query;
  // Of a list that is to be read whole, a row would say that all of it is new.
  if (state.isInvalidated || ids.length > mostRows) return client.invalidateQueries({ queryKey });
  const fresh = await inTime(some(ids));
  // Something else was shown meanwhile, or is being read: which is newer, nobody knows.
  if (query.state !== state) return refreshRows(client, source, ids);
  if (!fresh) return client.invalidateQueries({ queryKey });
  client.setQueryData<List<One>>(queryKey, (list) => list && merged(list, ids, fresh));
  return undefined;
}

/** Undefined when it fails, too. */
function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, mostMs, undefined));
  return Promise.race([answer.catch(() => undefined), late]);
}

/** Rows stay where they are, under the reader's hand; those that are new come last, those that are gone go. */
function merged<One extends Row>(list: List<One>, ids: readonly string[], fresh: readonly One[]): List<One> {
  const { rows } = list;
  const byId = new Map(fresh.map((row) => [row.id, row]));
  const asked = new Set(ids);
  const kept = rows.flatMap((row) => (asked.has(row.id) ? (byId.get(row.id) ?? []) : row));
  const known = new Set(rows.map(({ id }) => id));
  const added = fresh.filter(({ id }) => !known.has(id));
  return { ...list, rows: [...kept, ...added], arrived: list.arrived + added.length };
}
