import { readCommit } from '../git/read-commit.ts';
import { readRefs } from '../git/refs.ts';
import { git } from '../git/run.ts';
import { type Answer, type Json, notFound, ok } from '../http/answer.ts';
import { page } from '../http/page.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import { addresses, gitCommitJson } from './commit-json.ts';

/** The git database: refs, commits, trees and blobs. */
export const gitDataRoutes: readonly Route[] = [
  ['GET /repos/{owner}/{repo}/git/ref/{ref+}', 'contents:read', getRef],
  ['GET /repos/{owner}/{repo}/git/matching-refs/{ref+}', 'contents:read', matchingRefs],
  ['GET /repos/{owner}/{repo}/git/commits/{sha}', 'contents:read', getCommit],
  ['GET /repos/{owner}/{repo}/git/trees/{sha+}', 'contents:read', getTree],
  ['GET /repos/{owner}/{repo}/git/blobs/{sha}', 'contents:read', getBlob],
];

/** The whole name of a branch, tag or pull request's head: nothing that git would read as an expression. */
const REF_NAME = /^refs\/(?:heads|tags|pull)\/(?!.*(?:\.\.|@\{))[^\s~^:?*[\\]+$/;

async function getRef(call: RepositoryCall): Promise<Answer> {
  const ref = `refs/${call.params.ref}`;
  const object = REF_NAME.test(ref)
    ? await call.world.objects.read(call.repository.gitDirectory, ref)
    : undefined;
  if (!object) throw notFound();
  return ok(refJson(call, { ref, sha: object.sha, type: object.type }));
}

async function matchingRefs(call: RepositoryCall): Promise<Answer> {
  const refs = [...(await readRefs(call.repository))].filter(([ref]) =>
    ref.startsWith(`refs/${call.params.ref}`),
  );
  return page(
    call,
    refs.map(([ref, sha]) => refJson(call, { ref, sha, type: 'commit' })),
  );
}

function refJson(call: RepositoryCall, { ref, sha, type }: { ref: string; sha: string; type: string }): Json {
  const { url } = addresses(call.world, call.repository);
  return {
    ref,
    node_id: `REF_${ref}`,
    url: `${url}/git/${ref}`,
    object: { sha, type, url: `${url}/git/${type}s/${sha}` },
  };
}

async function getCommit(call: RepositoryCall): Promise<Answer> {
  const { sha } = await readFull(call, 'commit');
  const facts = await readCommit(call.world.objects, call.repository, sha);
  if (!facts) throw notFound();
  return ok(gitCommitJson(call.world, call.repository, facts));
}

async function getTree(call: RepositoryCall): Promise<Answer> {
  const { gitDirectory } = call.repository;
  const tree = await call.world.objects.read(gitDirectory, `${call.params.sha}^{tree}`);
  if (!tree) throw notFound();
  const { url } = addresses(call.world, call.repository);
  const deep = call.query.has('recursive') ? ['-r', '-t'] : [];
  const lines = (await git(gitDirectory, ['ls-tree', '-z', '-l', ...deep, tree.sha]))
    .toString()
    .split('\0')
    .filter(Boolean);
  const entries = lines.map((line) => {
    const tab = line.indexOf('\t');
    const [mode, type, sha, size] = line.slice(0, tab).split(/\s+/);
    const at = `${url}/git/${type === 'tree' ? 'trees' : 'blobs'}/${sha}`;
    return {
      path: line.slice(tab + 1),
      mode,
      type,
      sha,
      ...(type === 'blob' ? { size: Number(size) } : {}),
      url: at,
    };
  });
  return ok({ sha: tree.sha, url: `${url}/git/trees/${tree.sha}`, tree: entries, truncated: false });
}

async function getBlob(call: RepositoryCall): Promise<Answer> {
  const blob = await readFull(call, 'blob');
  const { url } = addresses(call.world, call.repository);
  const content = blob.content.toString('base64').replace(/.{60}/g, '$&\n');
  return ok({
    sha: blob.sha,
    node_id: `B_${blob.sha}`,
    size: blob.content.length,
    url: `${url}/git/blobs/${blob.sha}`,
    content,
    encoding: 'base64',
  });
}

/** By its full sha only, as the git database wants it. */
async function readFull(call: RepositoryCall, type: string) {
  const sha = call.params.sha ?? '';
  const object = /^[0-9a-f]{40}$/.test(sha)
    ? await call.world.objects.read(call.repository.gitDirectory, sha)
    : undefined;
  if (object?.type !== type) throw notFound();
  return object;
}
