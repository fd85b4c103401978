import { randomUUID } from 'node:crypto';
import { type Scope, scopeNames } from '../../schema/api/scopes.ts';
import { environmentId } from '../../schema/environment-id.ts';
import type { Operation } from '../../src/api/operation.ts';
import { makeToken } from '../../src/api/tokens.ts';
import type { Person } from '../../src/github/commands/permission.ts';
import { insertToken } from '../../src/store/tokens.ts';
import { type MemoryWorld, manifest, openMemoryWorld, repositoryWith } from '../loop/memory-world.ts';
import { sessionCookie } from '../sign-in/session-cookie.ts';
import { type Asked, filled, type Place } from './samples.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
  readonly json: any;
}

/** A control plane with two repositories that run: in `mine` alice administers, bob writes and carol reads; `foreign` is mallory's. */
export async function openApiWorld(options: Parameters<typeof openMemoryWorld>[0] = {}) {
  const world = await openMemoryWorld(options);
  const mine = await place(world, 'mine');
  const foreign = await place(world, 'foreign');
  for (const login of ['alice', 'bob', 'carol'])
    await world.github.setPermission(foreign.handle, login, 'none');
  await world.github.setPermission(foreign.handle, 'mallory', 'admin');
  const tokens = new Map<string, string>();
  const base = `http://127.0.0.1:${world.control().port}/api/v1`;

  const ask = async (operation: Pick<Operation, 'method' | 'path'>, asked: Asked): Promise<Answered> => {
    const path = filled(operation.path, asked.params);
    const hasBody = asked.body !== undefined;
    const answer = await fetch(`${base}${path}${asked.query ? `?${asked.query}` : ''}`, {
      method: operation.method,
      headers: { ...(hasBody ? { 'content-type': 'application/json' } : {}), ...asked.headers },
      ...(hasBody ? { body: JSON.stringify(asked.body) } : {}),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') && !text.includes('\n{');
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: isJson && text ? JSON.parse(text) : undefined,
    };
  };
  const session = async (login: string) => ({
    cookie: await sessionCookie(world.config, await personOf(world, login), options.now?.()),
    origin: new URL(world.config.publicUrl).origin,
  });
  return {
    ...world,
    mine,
    foreign,
    base,
    ask,
    session,
    /** What `/trpc` says to a page of this person: status and data. */
    pageData: async (login: string, procedure: string) => {
      const { cookie } = await session(login);
      const url = `${new URL(base).origin}/trpc/${procedure}`;
      const answer = await fetch(url, { headers: { cookie, 'x-pinacle': '1' } });
      // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
      const said = (await answer.json()) as any;
      return [answer.status, said.result?.data] as const;
    },
    rows: async (sql: string) => (await world.control().store.db.execute(sql)).rows,
    /** Headers of a program with a token of this person. */
    token: async (login: string, scopes: readonly Scope[] = scopeNames) => {
      const key = `${login} ${scopes.join()}`;
      const given =
        tokens.get(key) ??
        (await giveToken(world, await personOf(world, login), { scopes, at: options.now?.() ?? Date.now() }));
      tokens.set(key, given);
      return { authorization: `Bearer ${given}` };
    },
  };
}

export type ApiWorld = Awaited<ReturnType<typeof openApiWorld>>;

async function place(world: MemoryWorld, name: string): Promise<Place> {
  const repository = await repositoryWith(world, name, { 'pinacle.yaml': manifest(), 'server.js': '' });
  const commit = await world.github.push({ repository, files: { 'server.js': '//' } });
  world.machine.addCommit(commit, {});
  const key = `${repository.id}/branch/main`;
  await world.until(`${name} runs`, async () => (await world.outcome(key)) === 'converged');
  const params = { repository: repository.id, environment: environmentId(key) };
  return { handle: repository, params, commit };
}

export async function personOf(world: MemoryWorld, login: string): Promise<Person> {
  const answer = await fetch(`${world.github.baseUrl}/users/${login}`);
  return { login, id: ((await answer.json()) as { id: number }).id };
}

async function giveToken(
  world: MemoryWorld,
  person: Person,
  { scopes, at }: { scopes: readonly Scope[]; at: number },
): Promise<string> {
  const { token, hash } = makeToken();
  const now = new Date(at);
  await insertToken(world.control().store.db, {
    id: randomUUID(),
    hash,
    name: 'test',
    actor: person.login,
    actorId: person.id,
    scopes,
    createdAt: now,
    expiresAt: new Date(at + 7 * 24 * 3600_000),
  });
  return token;
}
