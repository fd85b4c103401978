import type {
  BypassTokenList,
  BypassTokenRequest,
  BypassTokenView,
  NewBypassToken,
} from '../../../schema/api/sharing.ts';
import { environmentId, keyOfId } from '../../../schema/environment-id.ts';
import { endBypassToken, createBypassToken as give } from '../../gateway/guard/give-bypass-token.ts';
import { type BypassTokenRow, listBypassTokens as readTokens } from '../../store/bypass-tokens.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { given, giverOf } from '../given.ts';
import { inRepository } from '../may.ts';
import { Refused } from '../refused.ts';
import { givenView } from '../views/given-view.ts';

type BypassDeps = Pick<ApiDeps, 'db' | 'access' | 'guard'>;

/** Also those that are over; never what they are. */
export async function listBypassTokens(
  deps: BypassDeps,
  caller: Caller,
  of: { repository: number },
): Promise<BypassTokenList> {
  const { repository } = await inRepository(deps, caller, { ...of, needs: 'write' });
  return { tokens: (await readTokens(deps.db, repository.id)).map(tokenView) };
}

/** Its text is in no other answer than this. */
export async function createBypassToken(
  deps: BypassDeps,
  caller: Caller,
  { name, environment: id, days = 90, ...of }: { repository: number } & BypassTokenRequest,
): Promise<NewBypassToken> {
  const { repository } = await inRepository(deps, caller, { ...of, needs: 'write' });
  const environment = id === undefined ? undefined : keyOfId(id);
  if (id !== undefined && environment === undefined) throw new Refused(404, noEnvironment);
  const wanted = {
    repositoryId: repository.id,
    ...(environment === undefined ? {} : { environment }),
    name,
    forMs: days * 24 * 3_600_000,
  };
  const { expiresAt, ...made } = given(await give(deps, giverOf(caller), wanted), noEnvironment);
  return { ...made, expiresAt: expiresAt.toISOString() };
}

/** It opens nothing any more within seconds. */
export async function deleteBypassToken(
  deps: BypassDeps,
  caller: Caller,
  { token: id, ...of }: { repository: number; token: string },
): Promise<void> {
  const { repository } = await inRepository(deps, caller, { ...of, needs: 'write' });
  const ended = await endBypassToken(deps, giverOf(caller), { repositoryId: repository.id, id });
  given(ended, 'no such token that is not over');
}

const noEnvironment = 'no such environment of this repository';

function tokenView(row: BypassTokenRow): BypassTokenView {
  const { name, environment } = row;
  return { ...givenView(row), name, environment: environment === null ? null : environmentId(environment) };
}
