import { expect, it } from 'vitest';
import type { GitHubApp } from '../../src/github/app.ts';
import { readOpenPulls } from '../../src/github/read-open-pulls.ts';

const request = { installationId: 1, repository: { id: 42, owner: 'acme', name: 'shop' }, etag: '"e"' };

/** A GitHub with so many open pull requests, which remembers what it was asked. */
function gitHubWith(count: number) {
  const asked: { page: number; headers?: object }[] = [];
  const answer = async (_route: string, params: { page: number; per_page: number; headers?: object }) => {
    asked.push(params);
    const from = (params.page - 1) * params.per_page;
    const length = Math.max(0, Math.min(params.per_page, count - from));
    const data = Array.from({ length }, (_, n) => ({
      number: from + n + 1,
      updated_at: '2026-01-01T00:00:00Z',
      head: { sha: n === 0 ? 'not a commit' : 'a'.repeat(40) },
      base: { ref: 'main' },
    }));
    return { data, headers: { etag: `"page ${params.page}"` } };
  };
  const app = { repository: async () => ({ request: answer }) } as unknown as GitHubApp;
  return { app, asked };
}

it.each([
  [0, 1, true],
  [99, 1, true],
  [250, 3, true],
  [5000, 10, false],
])('of %i open pull requests it reads %i pages; that is all: %s', async (count, pages, complete) => {
  const { app, asked } = gitHubWith(count);
  const read = await readOpenPulls(app, request);
  expect(read).toMatchObject({ changed: true, etag: '"page 1"', complete });
  expect(asked.map(({ page }) => page)).toEqual(Array.from({ length: pages }, (_, n) => n + 1));
  expect(asked.filter(({ headers }) => headers)).toHaveLength(1);
});

it('leaves out what has no commit for a head', async () => {
  const read = await readOpenPulls(gitHubWith(3).app, request);
  expect(read.changed && read.pulls.map(({ number }) => number)).toEqual([2, 3]);
});
