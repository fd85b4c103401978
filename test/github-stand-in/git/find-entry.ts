import type { GitObject, Objects } from './objects.ts';

export interface TreeEntry {
  /** `100644`, `100755`, `120000`, `160000`, or `40000` for a folder. */
  readonly mode: string;
  readonly sha: string;
}

/** What stands at a path of a commit, without starting git; undefined when nothing does. */
export async function findEntry(
  objects: Objects,
  directory: string,
  at: { commit: string; path: string },
): Promise<TreeEntry | undefined> {
  let here: TreeEntry | undefined = { mode: '40000', sha: `${at.commit}^{tree}` };
  for (const name of at.path.split('/')) {
    const tree: GitObject | undefined =
      here?.mode === '40000' ? await objects.read(directory, here.sha) : undefined;
    here = tree && entriesOf(tree.content).get(name);
  }
  return here;
}

/** A tree object is a row of `mode name NUL sha` with the sha in 20 bytes. */
function entriesOf(tree: Buffer): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < tree.length; ) {
    const space = tree.indexOf(0x20, at);
    const end = tree.indexOf(0, space);
    const name = tree.subarray(space + 1, end).toString();
    entries.set(name, {
      mode: tree.subarray(at, space).toString(),
      sha: tree.subarray(end + 1, end + 21).toString('hex'),
    });
    at = end + 21;
  }
  return entries;
}
