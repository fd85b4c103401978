import type { CrowdRepository } from './repositories.ts';

export interface Asked {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Told {
  /** `external_id` of each check that is completed. */
  readonly completed: Set<string>;
  /** Of each check run: what it is for. */
  readonly checks: Map<number, string>;
  /** Paths that nobody here knows. */
  readonly unknown: Set<string>;
  lastId: number;
}

/** As little of GitHub's API as a pass and its reports need: `[status, body]`. Tokens are `installation-<id>`. */
export function answer(
  asked: Asked,
  repository: CrowdRepository | undefined,
  told: Told,
): readonly [number, unknown] {
  const { method, path } = asked;
  const token = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1];
  if (token)
    return [
      201,
      {
        token: `installation-${token}`,
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        permissions: {},
      },
    ];
  if (path === '/app/hook/deliveries') return [200, []];
  if (!repository) return unknown(asked, told);
  const rest = path.replace(/^\/repos\/[^/]+\/[^/]+/, '');
  const branch = /^\/git\/ref\/heads\/(.+)$/.exec(rest)?.[1];
  if (method === 'GET') {
    if (rest === '') return [200, repositoryJson(repository)];
    if (branch !== undefined) return refJson(repository, branch);
    if (rest.endsWith('/check-runs')) return [200, { total_count: 0, check_runs: [] }];
    if (/\/matching-refs\/|\/deployments/.test(rest)) return [200, []];
  }
  return write(asked, rest, told) ?? unknown(asked, told);
}

function write({ method, body }: Asked, rest: string, told: Told): readonly [number, unknown] | undefined {
  if (/^\/deployments(\/\d+\/statuses)?$/.test(rest)) return [201, { id: ++told.lastId }];
  const known = /^\/check-runs\/(\d+)$/.exec(rest)?.[1];
  if (rest !== '/check-runs' && known === undefined) return undefined;
  const id = known === undefined ? ++told.lastId : Number(known);
  if (typeof body.external_id === 'string') told.checks.set(id, body.external_id);
  const environment = told.checks.get(id);
  if (body.status === 'completed' && body.conclusion === 'success' && environment)
    told.completed.add(environment);
  return [method === 'POST' ? 201 : 200, { id }];
}

function repositoryJson({ id, owner, name }: CrowdRepository) {
  return { id, name, owner: { login: owner }, default_branch: 'main' };
}

function refJson({ heads }: CrowdRepository, branch: string): readonly [number, unknown] {
  const sha = heads.get(branch);
  if (sha === undefined) return [404, { message: 'Not Found' }];
  return [200, { ref: `refs/heads/${branch}`, object: { sha, type: 'commit' } }];
}

function unknown({ method, path }: Asked, told: Told): readonly [number, unknown] {
  told.unknown.add(`${method} ${path}`.slice(0, 100));
  return [404, { message: 'Not Found' }];
}
