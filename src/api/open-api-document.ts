import { readFileSync } from 'node:fs';
import { scopes } from '../../schema/api/scopes.ts';
import * as shapes from '../../schema/api/shapes.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

type Json = Readonly<Record<string, unknown>>;

/** What GET /api/v1/openapi.json answers: OpenAPI 3.1, made of the table of operations and the shapes they name. */
export function openApiDocument(): Json {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pinacle',
      version,
      description:
        'Whoever is signed in calls with their session, a program with a personal token. What may be done is what GitHub says the person may do.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    paths: paths(),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: scopeList() },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-pinacle.session' },
      },
      responses: {
        Problem: {
          description: 'why not',
          content: content(shapes.ProblemShape, 'application/problem+json'),
        },
      },
      schemas: Object.fromEntries(
        Object.entries(shapes).map(([name, schema]) => [name, membersOf(schema as unknown as Json)]),
      ),
    },
  };
}

export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}

function scopeList(): string {
  return Object.entries(scopes)
    .map(([name, what]) => `${name}: ${what}`)
    .join('; ');
}

function paths(): Json {
  const found: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    found[path] = { ...found[path], [method.toLowerCase()]: describe(operation) };
  }
  return found;
}

function describe(operation: Operation): Json {
  const { id, summary, scope, needs, params, query, body, answer, status, streams } = operation;
  const good = String(status ?? (answer ? 200 : 204));
  return {
    operationId: id,
    summary,
    description: `Needs ${needs}. ${scope === 'session' ? 'No token will do.' : `Scope of a token: ${scope}.`}`,
    ...(scope === 'session' ? { security: [{ session: [] }] } : {}),
    parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query')],
    ...(body ? { requestBody: { required: true, content: content(body) } } : {}),
    responses: {
      [good]: {
        description: 'done',
        ...(answer ? { content: { ...content(answer), ...(streams ? { [streams]: {} } : {}) } } : {}),
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function parametersOf(schema: Operation['params'], where: 'path' | 'query'): Json[] {
  const required: readonly string[] = schema?.required ?? [];
  return Object.entries(schema?.properties ?? {}).map(([name, of]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: referring(of),
  }));
}

function content(schema: unknown, type = 'application/json'): Json {
  return { [type]: { schema: referring(schema) } };
}

const names = new Map<unknown, string>(Object.entries(shapes).map(([name, schema]) => [schema, name]));

/** A shape that has a name becomes a reference to it. */
function referring(schema: unknown): unknown {
  const name = names.get(schema);
  return name === undefined ? membersOf(schema) : { $ref: `#/components/schemas/${name}` };
}

function membersOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(referring);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referring(value)]));
}
