import { afterPush } from '../drive/after-push.ts';
import { readCommit } from '../git/read-commit.ts';
import { NOTHING } from '../git/refs.ts';
import { git } from '../git/run.ts';
import { writeBlob, writeCommit, writeTree } from '../git/write-objects.ts';
import { type Answer, type Json, notFound, ok, Refusal, textOf } from '../http/answer.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import { addresses, gitCommitJson } from './commit-json.ts';
import { actorOf } from './shapes.ts';

/** The git database, written to: a tree on top of another, a commit, a ref that is new. Nothing here moves a ref. */
export const gitWriteRoutes: readonly Route[] = [
  ['POST /repos/{owner}/{repo}/git/trees', 'contents:write', createTree],
  ['POST /repos/{owner}/{repo}/git/commits', 'contents:write', createCommit],
  ['POST /repos/{owner}/{repo}/git/refs', 'contents:write', createRef],
];

async function createTree(call: RepositoryCall): Promise<Answer> {
  const { gitDirectory } = call.repository;
  let tree = call.body.base_tree === undefined ? null : await objectOf(call, call.body.base_tree, 'tree');
  for (const { path, mode, content, sha } of call.body.tree as Json[]) {
    const blob = content === undefined ? textOf(sha) : await writeBlob(gitDirectory, textOf(content));
    tree = await writeTree(gitDirectory, tree, { path: textOf(path), mode: textOf(mode), sha: blob });
  }
  const { url } = addresses(call.world, call.repository);
  const entries = (await git(gitDirectory, ['ls-tree', '-z', tree ?? '']))
    .toString()
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [, mode, type, sha, path] = /^(\d+) (\w+) ([0-9a-f]{40})\t(.+)$/s.exec(line) ?? [];
      return { path, mode, type, sha, url: `${url}/git/${type}s/${sha}` };
    });
  return ok({ sha: tree, url: `${url}/git/trees/${tree}`, tree: entries, truncated: false }, 201);
}

async function createCommit(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call;
  const tree = await objectOf(call, body.tree, 'tree');
  const parents = await Promise.all(
    ((body.parents ?? []) as string[]).map((parent) => objectOf(call, parent, 'commit')),
  );
  const author = actorOf(world, call.caller);
  const commit = { tree, parents, author, message: textOf(body.message), at: world.now() };
  const sha = await writeCommit(repository.gitDirectory, commit);
  const facts = await readCommit(world.objects, repository, sha);
  if (!facts) throw notFound();
  return ok(gitCommitJson(world, repository, facts), 201);
}

async function createRef(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call;
  const ref = textOf(call.body.ref);
  if (!/^refs\/(?:heads|tags)\/(?!.*(?:\.\.|@\{))[^\s~^:?*[\\]+$/.test(ref))
    throw new Refusal(422, 'Reference name is not valid');
  const after = await objectOf(call, call.body.sha, 'commit');
  await world.inTurn(repository, async () => {
    if (await world.objects.commit(repository.gitDirectory, ref))
      throw new Refusal(422, 'Reference already exists');
    await git(repository.gitDirectory, ['update-ref', ref, after, NOTHING]);
    const change = { ref, before: NOTHING, after };
    await afterPush(world, repository, { changes: [change], actor: actorOf(world, call.caller) });
  });
  const { url } = addresses(world, repository);
  const object = { sha: after, type: 'commit', url: `${url}/git/commits/${after}` };
  return ok({ ref, node_id: `REF_${ref}`, url: `${url}/git/${ref}`, object }, 201);
}

/** By its full sha; GitHub says 422 for one that is not there. */
async function objectOf(call: RepositoryCall, sha: unknown, type: string): Promise<string> {
  const id = textOf(sha);
  const object = /^[0-9a-f]{40}$/.test(id)
    ? await call.world.objects.read(call.repository.gitDirectory, id)
    : undefined;
  if (object?.type !== type) throw new Refusal(422, `Object does not exist: ${id}`);
  return object.sha;
}
