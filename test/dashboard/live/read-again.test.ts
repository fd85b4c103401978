import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readAgain } from '../../../web/lib/read-again.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A page whose one query is asked for, and answered when it is told, by what is true when it was asked. */
function openPage() {
  const server = { says: 'old', asked: 0, answers: [] as (() => void)[] };
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const queryFn = (): Promise<string> => {
    const { says } = server;
    server.asked += 1;
    return new Promise((resolve) => server.answers.push(() => resolve(says)));
  };
  const observer = new QueryObserver(client, { queryKey: ['activity', {}], queryFn, staleTime: Infinity });
  return {
    server,
    client,
    show: () => observer.subscribe(() => undefined),
    shown: () => client.getQueryData(['activity', {}]),
    change: (says: string) => {
      server.says = says;
      readAgain(client, ['activity']);
    },
    answer: async () => {
      for (const answer of server.answers.splice(0)) answer();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

it('reads once more what was being read for the first time, and once for several changes', async () => {
  const { server, show, change, answer, shown } = openPage();
  show();
  change('new');
  change('newest');
  for (let turn = 0; turn < 3; turn += 1) await answer();
  expect([shown(), server.asked]).toEqual(['newest', 2]);
});

it('begins anew what is read again', async () => {
  const { server, show, change, answer, shown } = openPage();
  show();
  await answer();
  change('new');
  change('newest');
  for (let turn = 0; turn < 3; turn += 1) await answer();
  expect([shown(), server.asked]).toEqual(['newest', 3]);
});

it('reads anew, when it is shown again, what changed while it was read and nobody looked', async () => {
  const { show, change, answer, shown } = openPage();
  const leave = show();
  await answer();
  change('new');
  leave();
  change('newest');
  await answer();
  show();
  await answer();
  expect(shown()).toBe('newest');
});

it('lets go of what was forgotten while it was read', async () => {
  const { client, server, show, change, answer } = openPage();
  show();
  change('new');
  client.clear();
  await answer();
  expect(server.asked).toBe(1);
});
