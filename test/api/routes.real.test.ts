import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeNames } from '../../schema/api/scopes.ts';
import { roles } from '../../src/access/role.ts';
import type { Operation } from '../../src/api/operation.ts';
import { operations } from '../../src/api/operations.ts';
import { type ApiWorld, openApiWorld } from './open-api-world.ts';
import { samples } from './samples.ts';

/** In `mine`: none of them may do more than its role, and each stands for all people of that role. */
const people: Readonly<Record<string, string>> = { read: 'carol', write: 'bob', admin: 'alice' };

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const each = operations.map((operation) => [operation.id, operation] as const);
const inPlace = each.filter(([, { path }]) => /\{(?:environment|repository|installation)\}/.test(path));
const changing = each.filter(([, { method }]) => method !== 'GET');

const sample = ({ id }: Operation, place: 'mine' | 'foreign' = 'mine') => {
  const make = samples[id];
  if (!make) throw new Error(`test/api/samples.ts has no sample of ${id}`);
  return make(world[place]);
};

describe('every route', () => {
  it.each(each)('%s answers 401 to nobody, and to a token that is none', async (_, operation) => {
    for (const headers of [{}, { authorization: 'Bearer pinacle_x' }, { authorization: 'Basic YTpi' }]) {
      const answer = await world.ask(operation, { ...sample(operation), headers });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        401,
        'application/problem+json; charset=utf-8',
      ]);
    }
  });

  it.each(inPlace)('%s answers 404 for a foreign repository, session or token', async (_, operation) => {
    // An installation that nobody told us of stands for a foreign one: the stand-in has no second.
    const foreign = sample(operation, 'foreign');
    const asked = { ...foreign, params: { ...foreign.params, installation: 4242 } };
    for (const headers of [await world.session('alice'), await world.token('alice')]) {
      const answer = await world.ask(operation, { ...asked, headers });
      expect([answer.status, answer.json.title]).toEqual([
        404,
        expect.stringContaining('or you cannot read it'),
      ]);
      expect(answer.text).not.toContain('foreign');
    }
  });

  it.each(inPlace)('%s answers the same for what is not there at all', async (_, operation) => {
    const asked = sample(operation);
    const params = {
      ...asked.params,
      repository: 999_999,
      installation: 999_999,
      environment: 'OTk5L3B1bGwvMQ',
    };
    const answer = await world.ask(operation, { ...asked, params, headers: await world.session('alice') });
    expect(answer.status).toBe(404);
  });

  it.each(each)('%s needs the role that its row names', async (_, operation) => {
    const needs = operation.needs === 'nothing' ? 'none' : (operation.needs.split(' ')[0] ?? '');
    for (const [role, login] of Object.entries(people)) {
      const enough = roles.indexOf(role as never) >= roles.indexOf(needs as never);
      if (enough) continue;
      const { params, ...rest } = sample(operation);
      const asked = { ...rest, params: { installation: world.github.installationId, ...params } };
      const answer = await world.ask(operation, { ...asked, headers: await world.session(login) });
      expect([role, answer.status, answer.json.title]).toEqual([role, 403, expect.stringContaining('needs')]);
    }
  });

  it.each(each)('%s does not take a token for other things', async (_, operation) => {
    const others = scopeNames.filter((scope) => scope !== operation.scope);
    const headers = await world.token('alice', others);
    const answer = await world.ask(operation, { ...sample(operation), headers });
    expect([answer.status, answer.json.title]).toEqual([403, expect.stringContaining('token')]);
  });

  it.each(changing)('%s is not for a page of another site', async (_, operation) => {
    const { cookie } = await world.session('alice');
    for (const origin of [undefined, 'https://evil.example', 'null', 'http://localhost.evil.example']) {
      const headers = { cookie, ...(origin === undefined ? {} : { origin }) };
      const answer = await world.ask(operation, { ...sample(operation), headers });
      expect([answer.status, answer.json.title]).toEqual([403, 'this request comes from another site']);
    }
  });

  it.each(changing.filter(([, { body }]) => body))(
    '%s takes JSON alone, and no more of it than it knows',
    async (_, operation) => {
      const asked = sample(operation);
      const headers = await world.session('alice');
      const form = { ...headers, 'content-type': 'text/plain' };
      expect((await world.ask(operation, { ...asked, headers: form })).status).toBe(415);
      const more = { ...(asked.body as object), more: true };
      expect((await world.ask(operation, { ...asked, body: more, headers })).status).toBe(400);
    },
  );

  it.each(each.filter(([, { answer }]) => answer))(
    '%s answers as the document says',
    async (_, operation) => {
      const { params, ...rest } = sample(operation);
      const asked = { ...rest, params: { installation: world.github.installationId, ...params } };
      if (operation.path.includes('{installation}'))
        await world.github.setPermission(world.foreign.handle, 'alice', 'admin');
      const answer = await world.ask(operation, { ...asked, headers: await world.session('alice') });
      if (['readCommandState', 'retireRecipient'].includes(operation.id) || answer.status === 403) return;
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      expect([
        answer.status,
        ajv.validate(operation.answer as object, answer.json),
        ajv.errorsText(),
      ]).toEqual([operation.status ?? 200, true, 'No errors']);
    },
  );
});

it('serves the document that is in the repository', async () => {
  const answer = await fetch(`${world.base}/openapi.json`);
  const document = (await answer.json()) as { openapi: string; paths: Record<string, object> };
  expect(document.openapi).toBe('3.1.0');
  const listed = Object.entries(document.paths).flatMap(([path, at]) =>
    Object.keys(at).map((method) => `${method} ${path}`),
  );
  expect(listed.sort()).toEqual(
    operations.map(({ method, path }) => `${method.toLowerCase()} ${path}`).sort(),
  );
});

it.each(['/api/v1/nothing', '/api/v1/environments/x/y/z'])(
  'says that there is no %s, as problem details',
  async (path) => {
    const answer = await fetch(new URL(path, world.base));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
  },
);

// Last: over all that this file made us send.
it('asks GitHub for nothing that it does not describe', () => {
  expect(world.github.violations).toEqual([]);
});
