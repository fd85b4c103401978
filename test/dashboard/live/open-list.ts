import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { vi } from 'vitest';
import { gather } from '../../../web/lib/gather.ts';
import { type List, refreshRows } from '../../../web/lib/refresh-rows.ts';

interface Row {
  readonly id: string;
  readonly state: string;
}

export const queryKey = ['environments'];

/** A page with a list of the rows `a` and `b`, and a server that reads when it is asked and answers when it is told. Time is vitest's. */
export function openList() {
  const states = new Map([
    ['a', 'old'],
    ['b', 'old'],
  ]);
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const ask = <Answer>(what: string, answer: Answer): Promise<Answer> => {
    asked.push(what);
    return new Promise((resolve) => answers.push(() => resolve(answer)));
  };
  const rowsOf = (ids: Iterable<string>): Row[] =>
    [...ids].flatMap((id) => {
      const state = states.get(id);
      return state === undefined ? [] : { id, state };
    });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const queryFn = (): Promise<List<Row>> => ask('list', { rows: rowsOf(states.keys()), arrived: 0 });
  const observer = new QueryObserver(client, { queryKey, queryFn, staleTime: Number.POSITIVE_INFINITY });
  const some = (ids: readonly string[]) => ask(ids.join(' '), rowsOf(ids));
  const changed = gather((ids) => refreshRows(client, { queryKey, some }, ids));
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return {
    client,
    /** What the server was asked for: `list`, or ids with a space between them. */
    asked,
    pass,
    /** Returns how to leave the page. */
    show: () => observer.subscribe(() => undefined),
    set: (id: string, state: string) => states.set(id, state),
    end: (id: string) => {
      states.delete(id);
      changed.add(id);
    },
    change: (id: string, state: string) => {
      states.set(id, state);
      changed.add(id);
    },
    answer: async (which: 'first' | 'last' = 'first') => {
      (which === 'first' ? answers.shift() : answers.pop())?.();
      await pass(0);
    },
    /** Of what is asked at a time, the newest is answered first. */
    answerAllBackwards: async () => {
      await pass(100);
      while (answers.length > 0) {
        answers.pop()?.();
        await pass(100);
      }
    },
    lose: () => answers.shift(),
    shown: () => {
      const rows = client.getQueryData<List<Row>>(queryKey)?.rows ?? [];
      return rows.map(({ id, state }) => `${id} ${state}`);
    },
  };
}
