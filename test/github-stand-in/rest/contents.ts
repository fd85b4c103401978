import { findEntry } from '../git/find-entry.ts';
import { git } from '../git/run.ts';
import { type Answer, type Json, notFound, ok, Refusal } from '../http/answer.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import { addresses } from './commit-json.ts';

/** Files and folders at a commit, straight from git. */
export const contentRoutes: readonly Route[] = [
  ['GET /repos/{owner}/{repo}/contents', 'contents:read', contents],
  ['GET /repos/{owner}/{repo}/contents/{path+}', 'contents:read', contents],
];

interface Entry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

/** GitHub gives no content of larger files in JSON. */
const LARGEST_INLINE = 1024 * 1024;

async function contents(call: RepositoryCall): Promise<Answer> {
  const path = (call.params.path ?? '').replace(/^\/+|\/+$/g, '');
  if (path.split('/').includes('..')) throw new Refusal(400, 'path contains a malformed path component');
  const ref = call.query.get('ref') ?? call.repository.defaultBranch;
  const commit = await call.world.objects.commit(call.repository.gitDirectory, ref);
  if (!commit) throw new Refusal(404, `No commit found for the ref ${ref}`);
  if (path === '') return ok((await entries(call, [commit])).map((entry) => entryJson(call, entry, ref)));
  const entry = await entryAt(call, commit, path);
  if (!entry) throw notFound();
  if (entry.type === 'tree') {
    return ok((await entries(call, [commit, '--', `${path}/`])).map((child) => entryJson(call, child, ref)));
  }
  if (entry.mode === '120000') return symlink(call, { entry, commit, ref });
  return entry.type === 'commit' ? ok(entryJson(call, entry, ref)) : file(call, { entry, path, ref });
}

async function file(call: RepositoryCall, at: { entry: Entry; path: string; ref: string }): Promise<Answer> {
  const blob = await call.world.objects.read(call.repository.gitDirectory, at.entry.sha);
  if (!blob) throw notFound();
  if (/application\/vnd\.github(\.v3)?\.raw/.test(call.accept)) {
    return {
      status: 200,
      body: blob.content,
      headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' },
    };
  }
  const inline = blob.content.length <= LARGEST_INLINE;
  // GitHub breaks base64 into lines of 60 characters.
  const content = inline ? blob.content.toString('base64').replace(/.{60}/g, '$&\n') : '';
  return ok({
    ...entryJson(call, { ...at.entry, path: at.path, size: blob.content.length }, at.ref),
    content,
    encoding: inline ? 'base64' : 'none',
  });
}

/** A link to a file of the repository is answered with that file, like GitHub; any other as a link. */
async function symlink(
  call: RepositoryCall,
  at: { entry: Entry; commit: string; ref: string },
): Promise<Answer> {
  const link = await call.world.objects.read(call.repository.gitDirectory, at.entry.sha);
  const target = link?.content.toString() ?? '';
  const folder = at.entry.path.split('/').slice(0, -1).join('/');
  const path = new URL(target, `file:///${folder}/`).pathname.slice(1);
  const entry = await entryAt(call, at.commit, path);
  if (entry?.type === 'blob' && entry.mode !== '120000')
    return file(call, { entry, path: at.entry.path, ref: at.ref });
  return ok({ ...entryJson(call, at.entry, at.ref), type: 'symlink', target });
}

async function entryAt(call: RepositoryCall, commit: string, path: string): Promise<Entry | undefined> {
  const found = await findEntry(call.world.objects, call.repository.gitDirectory, { commit, path });
  if (!found) return undefined;
  const type = found.mode === '40000' ? 'tree' : found.mode === '160000' ? 'commit' : 'blob';
  return { ...found, type, size: 0, path };
}

async function entries(call: RepositoryCall, args: readonly string[]): Promise<Entry[]> {
  const output = await git(call.repository.gitDirectory, ['ls-tree', '-z', '-l', '--full-tree', ...args]);
  return output.toString().split('\0').filter(Boolean).map(parseEntry);
}

function parseEntry(line: string): Entry {
  const tab = line.indexOf('\t');
  const [mode = '', type = '', sha = '', size = '0'] = line.slice(0, tab).split(/\s+/);
  return { mode, type: type as Entry['type'], sha, size: Number(size) || 0, path: line.slice(tab + 1) };
}

const TYPES = { blob: 'file', tree: 'dir', commit: 'submodule' } as const;

function entryJson(call: RepositoryCall, entry: Entry, ref: string): Json {
  const { url, html } = addresses(call.world, call.repository);
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const self = `${url}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const git = `${url}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`;
  const page = `${html}/blob/${ref}/${path}`;
  return {
    name: entry.path.split('/').at(-1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url: self,
    html_url: page,
    git_url: git,
    download_url: entry.type === 'blob' ? `${html}/raw/${ref}/${path}` : null,
    type: entry.mode === '120000' ? 'symlink' : TYPES[entry.type],
    _links: { self, git, html: page },
  };
}
