import type {
  NewShareLink,
  ShareLinkList,
  ShareLinkRequest,
  ShareLinkView,
} from '../../../schema/api/sharing.ts';
import { endShareLink, createShareLink as give } from '../../gateway/guard/give-share-link.ts';
import { knownRoute } from '../../gateway/known-route.ts';
import { findProcessRoute } from '../../store/routes.ts';
import { listShareLinks as readLinks, type ShareLinkRow } from '../../store/share-links.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { given, giverOf } from '../given.ts';
import { inEnvironment } from '../may.ts';
import { givenView } from '../views/given-view.ts';

type ShareDeps = Pick<ApiDeps, 'db' | 'access' | 'guard'>;

/** Also those that are over; never their addresses. */
export async function listShareLinks(
  deps: ShareDeps,
  caller: Caller,
  of: { environment: string },
): Promise<ShareLinkList> {
  const { row } = await inEnvironment(deps, caller, { ...of, needs: 'write' });
  return { links: (await readLinks(deps.db, row.key)).map(linkView) };
}

/** Its address is in no other answer than this. */
export async function createShareLink(
  deps: ShareDeps,
  caller: Caller,
  { process, minutes = 10_080, ...of }: { environment: string } & ShareLinkRequest,
): Promise<NewShareLink> {
  const { row } = await inEnvironment(deps, caller, { ...of, needs: 'write' });
  const wanted = { environment: row.key, process, forMs: minutes * 60_000 };
  const answer = await give({ ...deps, findProcess: findProcess(deps) }, giverOf(caller), wanted);
  const { id, url, expiresAt } = given(answer, 'no such process with a port');
  return { id, url, expiresAt: expiresAt.toISOString() };
}

/** It opens nothing any more within seconds, also for who has it open. */
export async function deleteShareLink(
  deps: ShareDeps,
  caller: Caller,
  { link: id, ...of }: { environment: string; link: string },
): Promise<void> {
  const { row } = await inEnvironment(deps, caller, { ...of, needs: 'write' });
  const ended = await endShareLink(deps, giverOf(caller), { environment: row.key, id });
  given(ended, 'no such link that is not over');
}

function findProcess({ db }: Pick<ApiDeps, 'db'>) {
  return async (environment: string, process: string) => {
    const row = await findProcessRoute(db, environment, process);
    return row && knownRoute(row);
  };
}

function linkView(row: ShareLinkRow): ShareLinkView {
  return { ...givenView(row), process: row.process };
}
