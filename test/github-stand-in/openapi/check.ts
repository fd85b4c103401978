import { Ajv, type ValidateFunction } from 'ajv';
import { type Json, textOf } from '../http/answer.ts';
import { type FoundOperation, findOperation, type Operation } from './description.ts';
import { bundle, resolve } from './schema.ts';

export interface CheckedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Undefined when there was none. */
  readonly body: unknown;
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const options = {
  strict: false,
  allErrors: true,
  logger: false,
  formats: { 'date-time': DATE_TIME, uri: /^[a-z][a-z+.-]*:/i },
} as const;
const ajv = new Ajv(options);
/** Queries and paths are text: numbers among them are read as such. */
const textAjv = new Ajv({ ...options, coerceTypes: 'array' });
/** Answers hold empty texts where an address may be. */
const answerAjv = new Ajv({ ...options, formats: {} });
/** Where the description itself is wrong: it wants an account that is a person and an enterprise at once. */
const MISDESCRIBED = ['GET /app/installations'];
const compiled = new Map<string, ValidateFunction | undefined>();

/** What GitHub's description has against a request; empty when it is as described. */
export function checkRequest(request: CheckedRequest): string[] {
  const found = findOperation(request.method, request.path);
  if (!found) return [`${request.method} ${request.path}: GitHub has no such endpoint`];
  return [...checkParameters(found, request), ...checkBody(found, request.body)].map(
    (problem) => `${found.name}: ${problem}`,
  );
}

/** What it has against an answer of ours. */
export function checkAnswer(
  request: { method: string; path: string },
  answer: { status: number; body: unknown },
): string[] {
  const found = findOperation(request.method, request.path);
  const response = found?.operation.responses?.[textOf(answer.status)];
  if (!found || !response)
    return found && answer.status < 400 ? [`${found.name}: GitHub never answers ${answer.status}`] : [];
  const content = jsonSchemaOf(response.$ref ? resolve(textOf(response.$ref)) : response);
  if (!content || typeof answer.body !== 'object' || MISDESCRIBED.includes(found.name)) return [];
  const validate = once(`${found.name} ${answer.status}`, () => answerAjv.compile(bundle(content)));
  return problemsOf(validate, answer.body, 'answer').map(
    (problem) => `${found.name} ${answer.status}: ${problem}`,
  );
}

function checkParameters({ operation, name, params }: FoundOperation, request: CheckedRequest): string[] {
  const described = parametersOf(operation);
  const inQuery = once(`${name} query`, () => textAjv.compile(objectOf(described, 'query')));
  const inPath = once(`${name} path`, () => textAjv.compile(objectOf(described, 'path')));
  return [
    ...problemsOf(inQuery, Object.fromEntries(request.query), 'query'),
    ...problemsOf(inPath, { ...params }, 'path'),
  ];
}

function checkBody({ operation, name }: FoundOperation, body: unknown): string[] {
  const { requestBody } = operation;
  if (body === undefined || (isEmpty(body) && !requestBody?.required))
    return requestBody?.required ? ['a body is required'] : [];
  const schema = requestBody && jsonSchemaOf(requestBody);
  if (!schema) return requestBody ? [] : ['no body is expected'];
  const validate = once(`${name} body`, () => ajv.compile(closed(bundle(schema))));
  return problemsOf(validate, body, 'body');
}

/** GitHub ignores fields that it does not know; ours are mistakes, so here they are refused. */
function closed(schema: Json): Json {
  return schema.properties && schema.additionalProperties === undefined
    ? { ...schema, additionalProperties: false }
    : schema;
}

function objectOf(described: readonly Json[], place: string): Json {
  const here = described.filter((parameter) => parameter.in === place);
  const properties = Object.fromEntries(here.map((parameter) => [textOf(parameter.name), parameter.schema]));
  const required = here.filter((parameter) => parameter.required === true).map((parameter) => parameter.name);
  return bundle({ type: 'object', properties, required, additionalProperties: false });
}

function parametersOf(operation: Operation): Json[] {
  return (operation.parameters ?? []).map((parameter) =>
    parameter.$ref ? resolve(textOf(parameter.$ref)) : parameter,
  );
}

function jsonSchemaOf(holder: Json): Json | undefined {
  const content = holder.content as Record<string, { schema: Json }> | undefined;
  return content?.['application/json']?.schema;
}

function problemsOf(validate: ValidateFunction | undefined, value: unknown, place: string): string[] {
  if (!validate || validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${place}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

function once(key: string, make: () => ValidateFunction): ValidateFunction | undefined {
  if (!compiled.has(key)) compiled.set(key, make());
  return compiled.get(key);
}

function isEmpty(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.keys(body).length === 0;
}
