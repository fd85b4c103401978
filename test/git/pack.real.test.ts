import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Desk, openDesk } from '../github/desk.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';

let desk: Desk;
let made: RepositoryHandle;
beforeAll(async () => {
  desk = await openDesk();
  made = await desk.github.createRepository({ name: 'packed', files: { 'a.txt': 'a' } });
  await desk.know(made);
});
afterAll(async () => {
  await desk.close();
});

it('a pack that fails before anyone reads it does not end the process, and tells whoever reads it later', async () => {
  const commit = (await desk.github.head(made, 'main')) ?? '';
  const at = { repository: made, installationId: desk.github.installationId };
  await desk.mirror.ensure(at, commit);
  const unheard: unknown[] = [];
  const hear = (error: unknown) => unheard.push(error);
  process.on('uncaughtException', hear);
  const stop = new AbortController();
  const pack = await desk.mirror.pack({ ...at, commit, have: null, signal: stop.signal });
  stop.abort();
  // Not `once`: that would listen for the error as well.
  if (!pack.closed) await new Promise((closed) => pack.on('close', closed));
  process.off('uncaughtException', hear);
  expect(unheard).toEqual([]);
  expect(pack.errored).toMatchObject({ code: 'git-fetch-failed' });
  await expect(readAll(pack)).rejects.toMatchObject({ code: 'git-fetch-failed' });
});

async function readAll(stream: AsyncIterable<unknown>): Promise<number> {
  let chunks = 0;
  for await (const _ of stream) chunks += 1;
  return chunks;
}
