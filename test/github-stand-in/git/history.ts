import { type Json, textOf } from '../http/answer.ts';
import type { Repository } from '../state.ts';
import { git, gitLines } from './run.ts';

export interface CommitFacts {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  /** ISO 8601, UTC. */
  readonly date: string;
}

const FORMAT = '%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x01';

/** Commits of `git log <range>`, newest first. */
export async function readCommits(repository: Repository, range: readonly string[]): Promise<CommitFacts[]> {
  const output = await git(repository.gitDirectory, ['log', `--format=${FORMAT}`, ...range, '--']);
  return output
    .toString()
    .split('\x01')
    .map((text) => text.replace(/^\n/, '').split('\0'))
    .filter((fields) => fields.length === 10)
    .map(toFacts);
}

/** Files between two commits (or of a first commit), in the shape that GitHub lists them. */
export async function changedFiles(repository: Repository, from: string | null, to: string): Promise<Json[]> {
  const range = from === null ? ['--root', to] : [from, to];
  const options = ['-r', '-z', '--no-commit-id', '--no-renames', '--raw', '--numstat'];
  const output = await git(repository.gitDirectory, ['diff-tree', ...options, ...range, '--']);
  const parts = output.toString().split('\0');
  const files: Json[] = [];
  const lines = new Map<string, typeof NO_LINES>();
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? '';
    if (part.startsWith(':')) files.push(changedFile(part, parts[++at] ?? ''));
    else countLines(part, lines);
  }
  return files.map((file) => ({ ...file, ...(lines.get(textOf(file.filename)) ?? NO_LINES) }));
}

export async function countCommits(repository: Repository, range: string): Promise<number> {
  return Number((await gitLines(repository.gitDirectory, ['rev-list', '--count', range, '--']))[0] ?? 0);
}

export async function mergeBase(
  repository: Repository,
  one: string,
  other: string,
): Promise<string | undefined> {
  const lines = await gitLines(repository.gitDirectory, ['merge-base', one, other]).catch(() => []);
  return lines[0];
}

const STATUS: Readonly<Record<string, string>> = { A: 'added', D: 'removed', M: 'modified', T: 'changed' };
const NO_LINES = { additions: 0, deletions: 0, changes: 0 };

/** `:100644 100644 <sha> <sha> M`. */
function changedFile(raw: string, filename: string): Json {
  const [, , before = '', after = '', letter = 'M'] = raw.split(' ');
  return { sha: letter === 'D' ? before : after, filename, status: STATUS[letter] ?? 'modified' };
}

/** `12 TAB 3 TAB path`; bytes that are no text count as none. */
function countLines(part: string, lines: Map<string, typeof NO_LINES>): void {
  const [added, removed, path] = part.split('\t');
  if (path === undefined) return;
  const [additions, deletions] = [Number(added) || 0, Number(removed) || 0];
  lines.set(path, { additions, deletions, changes: additions + deletions });
}

function toFacts(fields: readonly string[]): CommitFacts {
  const [sha = '', tree = '', parents = '', an = '', ae = '', at = '', cn = '', ce = '', ct = '', body = ''] =
    fields;
  return {
    sha,
    tree,
    parents: parents.split(' ').filter(Boolean),
    author: { name: an, email: ae, date: utc(at) },
    committer: { name: cn, email: ce, date: utc(ct) },
    message: body.trimEnd(),
  };
}

function utc(seconds: string): string {
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}
