import { changedFiles, countCommits, mergeBase, readCommits } from '../git/history.ts';
import { readCommit } from '../git/read-commit.ts';
import { readRefs } from '../git/refs.ts';
import { type Answer, type Json, notFound, ok, Refusal, textOf } from '../http/answer.ts';
import { page } from '../http/page.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import { addresses, commitJson } from './commit-json.ts';
import { commitOf, commitOrNotFound, headOf } from './resolve-ref.ts';

/** Branches, commits and comparisons, from git. */
export const commitRoutes: readonly Route[] = [
  ['GET /repos/{owner}/{repo}/branches', 'contents:read', listBranches],
  ['GET /repos/{owner}/{repo}/branches/{branch+}', 'contents:read', getBranch],
  ['GET /repos/{owner}/{repo}/commits', 'contents:read', listCommits],
  ['GET /repos/{owner}/{repo}/compare/{basehead+}', 'contents:read', compare],
  ['GET /repos/{owner}/{repo}/commits/{ref+}', 'contents:read', getCommit],
];

async function listBranches(call: RepositoryCall): Promise<Answer> {
  const { url } = addresses(call.world, call.repository);
  const heads = [...(await readRefs(call.repository))].filter(([ref]) => ref.startsWith('refs/heads/'));
  return page(
    call,
    heads.map(([ref, sha]) => ({
      name: ref.slice(11),
      commit: { sha, url: `${url}/commits/${sha}` },
      protected: false,
    })),
  );
}

async function getBranch(call: RepositoryCall): Promise<Answer> {
  const name = call.params.branch ?? '';
  const sha = await headOf(call.world, call.repository, name);
  if (!sha) throw new Refusal(404, 'Branch not found');
  const { url, html } = addresses(call.world, call.repository);
  const self = `${url}/branches/${name}`;
  return ok({
    name,
    commit: await describe(call, sha),
    _links: { self, html: `${html}/tree/${name}` },
    protected: false,
    protection: {
      enabled: false,
      required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
    },
    protection_url: `${self}/protection`,
  });
}

async function listCommits(call: RepositoryCall): Promise<Answer> {
  const start = await commitOrNotFound(call, call.query.get('sha') ?? call.repository.defaultBranch);
  const facts = await readCommits(call.repository, ['--max-count=1000', start]);
  return page(
    call,
    await Promise.all(facts.map((commit) => commitJson(call.world, call.repository, commit))),
  );
}

async function getCommit(call: RepositoryCall): Promise<Answer> {
  const sha = await commitOf(call, call.params.ref ?? '');
  if (call.accept.includes('application/vnd.github.sha')) {
    return {
      status: 200,
      body: sha,
      headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' },
    };
  }
  const commit = await describe(call, sha);
  const parent = (commit.parents as { sha: string }[])[0]?.sha ?? null;
  const files = fileList(call, sha, await changedFiles(call.repository, parent, sha));
  const sum = (key: string) => files.reduce((total, file) => total + Number(file[key]), 0);
  return ok({
    ...commit,
    stats: { total: sum('changes'), additions: sum('additions'), deletions: sum('deletions') },
    files,
  });
}

/** `base...head`; the files are those since the merge base, as on GitHub (at most 300). */
async function compare(call: RepositoryCall): Promise<Answer> {
  const [from = '', to = ''] = (call.params.basehead ?? '').split('...');
  const base = await commitOrNotFound(call, from);
  const head = await commitOrNotFound(call, to);
  const common = await mergeBase(call.repository, base, head);
  if (!common) throw notFound();
  const [ahead, behind] = await Promise.all(
    [`${base}..${head}`, `${head}..${base}`].map((range) => countCommits(call.repository, range)),
  );
  const commits = await readCommits(call.repository, ['--reverse', '--max-count=250', `${base}..${head}`]);
  const { url, html } = addresses(call.world, call.repository);
  const files = await changedFiles(call.repository, common, head);
  return ok({
    url: `${url}/compare/${from}...${to}`,
    html_url: `${html}/compare/${from}...${to}`,
    permalink_url: `${html}/compare/${base}...${head}`,
    diff_url: `${html}/compare/${from}...${to}.diff`,
    patch_url: `${html}/compare/${from}...${to}.patch`,
    base_commit: await describe(call, base),
    merge_base_commit: await describe(call, common),
    status: relation(ahead ?? 0, behind ?? 0),
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: await Promise.all(commits.map((commit) => commitJson(call.world, call.repository, commit))),
    files: fileList(call, head, files.slice(0, 300)),
  });
}

function relation(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

export function fileList(call: RepositoryCall, sha: string, files: readonly Json[]): Json[] {
  const { url, html } = addresses(call.world, call.repository);
  return files.map((file) => ({
    ...file,
    blob_url: `${html}/blob/${sha}/${textOf(file.filename)}`,
    raw_url: `${html}/raw/${sha}/${textOf(file.filename)}`,
    contents_url: `${url}/contents/${textOf(file.filename)}?ref=${sha}`,
  }));
}

async function describe(call: RepositoryCall, sha: string): Promise<Json> {
  const facts = await readCommit(call.world.objects, call.repository, sha);
  if (!facts) throw notFound();
  return commitJson(call.world, call.repository, facts);
}
