import { git } from './run.ts';

/** A file of a tree, by the id of its blob. */
export interface FileInTree {
  readonly path: string;
  /** `100644`, `100755` or `120000`. */
  readonly mode: string;
  readonly sha: string;
}

export async function writeBlob(directory: string, content: string): Promise<string> {
  return said(await git(directory, ['hash-object', '-w', '--stdin'], content));
}

/** A tree like another, with one file more or another one in its place; null: with nothing else. */
export async function writeTree(directory: string, base: string | null, file: FileInTree): Promise<string> {
  const [name = '', ...below] = file.path.split('/');
  const entries = base ? await entriesOf(directory, base) : [];
  const old = entries.find((entry) => entry.name === name);
  const kept = entries.filter((entry) => entry !== old).map(({ line }) => line);
  const folder = old?.type === 'tree' ? old.sha : null;
  const own =
    below.length === 0
      ? `${file.mode} blob ${file.sha}\t${name}`
      : `040000 tree ${await writeTree(directory, folder, { ...file, path: below.join('/') })}\t${name}`;
  return said(await git(directory, ['mktree', '-z'], [...kept, own].map((line) => `${line}\0`).join('')));
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export async function writeCommit(directory: string, commit: NewCommit): Promise<string> {
  const { tree, parents, author, message, at } = commit;
  const person = `${author} <${author}@users.noreply.github.com> ${Math.floor(at / 1000)} +0000`;
  const lines = [
    `tree ${tree}`,
    ...parents.map((sha) => `parent ${sha}`),
    `author ${person}`,
    `committer ${person}`,
    '',
    message,
  ];
  return said(await git(directory, ['hash-object', '-t', 'commit', '-w', '--stdin'], lines.join('\n')));
}

async function entriesOf(directory: string, tree: string) {
  const listed = (await git(directory, ['ls-tree', '-z', tree])).toString().split('\0').filter(Boolean);
  return listed.map((line) => {
    const [, type = '', sha = '', name = ''] = /^\d+ (\w+) ([0-9a-f]{40})\t(.+)$/s.exec(line) ?? [];
    return { type, sha, name, line };
  });
}

function said(output: Buffer): string {
  return output.toString().trim();
}
