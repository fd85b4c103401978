import type { Caller, Repository } from '../state.ts';
import type { World } from '../world.ts';
import type { Answer, Json } from './answer.ts';

/** One request on its way through a route. */
export interface Call {
  readonly world: World;
  readonly method: string;
  /** Without the query, as it arrived (still encoded). */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
  /** The body as it came, for what is passed on. */
  readonly raw: { readonly type: string; readonly text: string };
  readonly accept: string;
  readonly caller: Caller;
}

/** A call under `/repos/{owner}/{repo}`, whose repository exists and may be seen. */
export interface RepositoryCall extends Call {
  readonly repository: Repository;
}

/**
 * Who may call: `app` (its JWT), `installation` (any installation token), `anyone`,
 * or permissions of which one is needed at a level: `checks:write`, `issues|pull_requests:write`.
 */
export type Need = string;

/** `GET /repos/{owner}/{repo}/git/ref/{ref+}`: `+` takes slashes too. */
export type Route = readonly [
  at: string,
  needs: Need,
  answer: (call: RepositoryCall) => Answer | Promise<Answer>,
];

export interface Match {
  readonly route: Route;
  readonly params: Record<string, string>;
}

/** Finds the row of a table for a request: the first whose method and path fit. */
export function router(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const compiled = routes.map((route) => ({ route, ...compile(route[0]) }));
  return (method, path) => {
    for (const { route, verb, pattern, names } of compiled) {
      const match = verb === method ? pattern.exec(path) : null;
      if (match)
        return {
          route,
          params: Object.fromEntries(names.map((name, at) => [name, decode(match[at + 1] ?? '')])),
        };
    }
    return undefined;
  };
}

function compile(at: string): { verb: string; pattern: RegExp; names: string[] } {
  const [verb = '', path = ''] = at.split(' ');
  const names: string[] = [];
  const source = path.replace(/[.]/g, '\\.').replace(/\{(\w+)(\+?)\}/g, (_, name: string, plus: string) => {
    names.push(name);
    return plus ? '(.+)' : '([^/]+)';
  });
  return { verb, pattern: new RegExp(`^${source}/?$`), names };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
