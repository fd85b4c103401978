import type { Octokit } from './octokit.ts';
import { requestFault } from './to-world-error.ts';

/** For one repository, with no more than these rights. */
export interface TokenScope {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
}

interface Kept {
  readonly token: string;
  readonly until: number;
}

/** A token is given out only while it has this long to live: a big fetch takes minutes. */
const reserveMs = 15 * 60_000;

/**
 * Makes tokens and keeps each until it gets old. Throws RequestError. By a request of ours, because the authentication of Octokit asks api.github.com
 * for tokens whatever the API's address is.
 */
export function scopedTokens(appOctokit: () => Promise<Octokit>): (scope: TokenScope) => Promise<string> {
  const kept = new Map<string, Promise<Kept>>();
  return async (scope) => {
    const key = JSON.stringify([
      scope.installationId,
      scope.repositoryId,
      Object.entries(scope.permissions).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ]);
    const known = await kept.get(key)?.catch(() => undefined);
    if (known && known.until > Date.now()) return known.token;
    const made = makeToken(await appOctokit(), scope);
    kept.set(key, made);
    made.catch(() => kept.delete(key));
    if (kept.size > 10_000) kept.delete(kept.keys().next().value ?? key);
    return (await made).token;
  };
}

async function makeToken(octokit: Octokit, scope: TokenScope): Promise<Kept> {
  try {
    const { data } = await octokit.request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: scope.installationId,
      repository_ids: [scope.repositoryId],
      permissions: { ...scope.permissions },
    });
    return { token: data.token, until: new Date(data.expires_at).getTime() - reserveMs };
  } catch (error) {
    const fault = requestFault(error);
    if (fault?.status !== 422) throw error;
    // A permission that the installation has not: what the request itself would be answered with, by a token that can do more.
    throw Object.assign(new Error(fault.message, { cause: error }), {
      status: 403,
      response: { headers: fault.headers },
    });
  }
}
