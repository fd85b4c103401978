import type { IncomingMessage, ServerResponse } from 'node:http';
import { covers, roleOf } from '../access/authorise.ts';
import { callerOf } from '../access/caller.ts';
import { afterPush } from '../drive/after-push.ts';
import { Refusal } from '../http/answer.ts';
import type { Caller, Repository } from '../state.ts';
import { findRepository, type World } from '../world.ts';
import { serveGit } from './http-backend.ts';
import { readRefs, refChanges } from './refs.ts';

const GIT_PATH = /^\/([^/]+)\/([^/]+?)\.git(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/;

export function isGitPath(path: string): boolean {
  return GIT_PATH.test(path);
}

/** Clone, fetch and push over HTTP, with GitHub's rules of who may; a push is announced like any other. */
export async function serveRepository(
  world: World,
  url: URL,
  exchange: { incoming: IncomingMessage; outgoing: ServerResponse },
): Promise<void> {
  const [, owner = '', name = '', path = ''] = GIT_PATH.exec(url.pathname) ?? [];
  const push = path === '/git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack';
  const { incoming, outgoing } = exchange;
  try {
    const caller = callerOf(world, incoming.headers.authorization);
    const repository = findRepository(world, owner, name);
    const user = allowed(caller, repository, push);
    const request = { repository: repository as Repository, path, query: url.search.slice(1), user };
    if (path !== '/git-receive-pack') await serveGit(request, incoming, outgoing);
    else
      await receive(world, request.repository, {
        by: user ?? '',
        serve: () => serveGit(request, incoming, outgoing),
      });
    outgoing.end();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const ask = error.status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
    outgoing.writeHead(error.status, { 'content-type': 'text/plain', ...ask }).end(error.message);
  }
}

/** The pusher's name, or undefined for a reader; throws what git is told when it may not. */
function allowed(caller: Caller, repository: Repository | undefined, push: boolean): string | undefined {
  if (caller.kind === 'anonymous') {
    if (repository && !repository.private && !push) return undefined;
    throw new Refusal(401, 'Authentication required');
  }
  if (!repository || !mayRead(caller, repository)) throw new Refusal(404, 'Repository not found.');
  if (!push) return undefined;
  const mayPush =
    caller.kind === 'person' && ['admin', 'maintain', 'write'].includes(roleOf(repository, caller.login));
  if (!mayPush) throw new Refusal(403, 'Write access to repository not granted.');
  return caller.login;
}

function mayRead(caller: Caller, repository: Repository): boolean {
  if (!repository.private) return true;
  if (caller.kind === 'person') return roleOf(repository, caller.login) !== 'none';
  return (
    caller.kind === 'installation' &&
    covers(caller.token, repository) &&
    caller.token.permissions.contents !== undefined
  );
}

async function receive(
  world: World,
  repository: Repository,
  push: { by: string; serve: () => Promise<void> },
): Promise<void> {
  await world.inTurn(repository, async () => {
    const before = await readRefs(repository);
    await push.serve();
    await afterPush(world, repository, {
      changes: refChanges(before, await readRefs(repository)),
      actor: push.by,
    });
  });
}
