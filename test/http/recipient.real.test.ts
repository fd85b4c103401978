import { fastify } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addRecipientRoute } from '../../src/http/add-recipient-route.ts';
import { isRecipient } from '../../src/secrets/age.ts';
import { type Desk, openDesk } from '../github/desk.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';

let desk: Desk;
let hidden: RepositoryHandle;
let open: RepositoryHandle;
const server = fastify();
beforeAll(async () => {
  desk = await openDesk();
  hidden = await desk.github.createRepository({ name: 'hidden', private: true, files: { a: 'a' } });
  open = await desk.github.createRepository({ name: 'open', files: { a: 'a' } });
  for (const made of [hidden, open]) await desk.know(made);
  addRecipientRoute(server, {
    db: desk.db,
    identities: desk.secrets.identities,
    githubApiUrl: desk.github.baseUrl,
  });
});
afterAll(async () => {
  await server.close();
  await desk.close();
});

const ask = (path: string, login?: string) =>
  server.inject({
    url: `/repos/${path}/age-recipient`,
    headers: login === undefined ? {} : { authorization: `Bearer ${desk.github.personalToken(login)}` },
  });

it('whoever can read a repository is given its recipient', async () => {
  const answer = await ask('acme/hidden', 'bob');
  const { recipient } = answer.json<{ recipient: string }>();
  expect(isRecipient(recipient)).toBe(true);
  expect(recipient).toBe(await desk.secrets.identities.recipient(hidden.id));
  expect((await ask('acme/open')).json()).not.toEqual({ recipient });
});

it.each([
  ['a private repository without a token', 'acme/hidden', undefined],
  ['a repository that is not there', 'acme/nothing', 'bob'],
  ['a name that leads elsewhere', 'acme/..%2f..%2fuser', 'bob'],
  ['a name of dots', 'acme/%2e%2e', 'bob'],
])('%s is not found', async (_, path, login) => {
  const answer = await ask(path, login);
  expect(answer.statusCode).toBe(404);
  expect(answer.body).not.toContain('age1');
});

it('a stranger is told no more of a private repository than of one that is not there', async () => {
  const [there, nothing] = [await ask('acme/hidden', 'mallory'), await ask('acme/nothing', 'mallory')];
  expect(there.statusCode).toBe(404);
  expect(there.body).toBe(nothing.body);
});
