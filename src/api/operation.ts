import type { Static, TObject, TSchema, TUnion } from 'typebox';
import type { Scope } from '../../schema/api/scopes.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import type { Seat } from './may.ts';

/** What a function needs of the connection, beyond its input: for streams. */
export interface Call {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** Whether the same credentials are still good. */
  readonly stillThere: () => Promise<boolean>;
}

/** Everything that a request says: path and query, and the body. */
export interface Input<P extends TSchema, Q extends TSchema, B extends TSchema> {
  readonly params: Static<P>;
  readonly query: Static<Q>;
  readonly body: Static<B>;
}

/** One route of the API: a row from which the server, its checks and the OpenAPI document are made. */
export interface Operation {
  /** Unique, camelCase: the name of the function. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /api/v1, `{name}` for a parameter. */
  readonly path: string;
  readonly summary: string;
  /** What a token must be for. `session`: no token will do. */
  readonly scope: Scope | 'session';
  /** Least role in the repository, or what else the function asks for. The function checks it: this says it. */
  readonly needs: Seat | 'write somewhere' | 'admin of all repositories' | 'nothing';
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TObject | TUnion;
  /** Of a good answer; absent: nothing is said. */
  readonly answer?: TSchema;
  /** 200, or 204 without an answer, unless told. */
  readonly status?: 201 | 202;
  /** The answer may be a stream of server-sent events, or of JSON lines. */
  readonly streams?: 'text/event-stream' | 'application/x-ndjson';
  readonly run: (call: Call, input: { params: never; query: never; body: never }) => Promise<unknown>;
}

/** A row whose function is given what its schemas say. */
export function operation<
  P extends TObject = TObject<Record<never, never>>,
  Q extends TObject = TObject<Record<never, never>>,
  B extends TObject | TUnion = TObject<Record<never, never>>,
>(
  row: Omit<Operation, 'params' | 'query' | 'body' | 'run'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly run: (call: Call, input: Input<P, Q, B>) => Promise<unknown>;
  },
): Operation {
  return row;
}
