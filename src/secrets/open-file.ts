import type { FileAtCommit } from '../git/read-tree.ts';
import type { ReadSops } from '../reader/open-reader.ts';
import type { OpenedBatch } from './ciphertext.ts';
import { limits } from './limits.ts';
import type { Opener } from './open-inline.ts';
import { secretProblem } from './secret-problem.ts';
import { openSops } from './sops/open-sops.ts';

/** Opens a SOPS file of the repository, as the mirror gave it. `manifest`: the file that names it. Throws WorldError `reader-failed`. */
export async function openFile(
  { file, found, manifest }: { file: string; found: FileAtCommit; manifest: string },
  deps: { opener: Opener; readSops: ReadSops },
): Promise<OpenedBatch> {
  if (found.kind !== 'text') return { problems: [notThere(file, found.kind, manifest)] };
  const opened = await openSops(found.text, { file, ...deps });
  if ('problems' in opened) return opened;
  const described = { as: 'env', from: 'manifest', file } as const;
  return { opened: opened.values.map((value) => ({ ...described, ...value })) };
}

/** `kind`: why the file that the manifest names was not read. */
export function notThere(file: string, kind: Exclude<FileAtCommit['kind'], 'text'>, manifest: string) {
  const large = kind === 'too-large';
  return secretProblem(
    { file: manifest, line: 1, path: 'secretFiles' },
    {
      rule: large ? 'secret-file-too-large' : 'secret-file-missing',
      message: large
        ? `${file} is larger than ${limits.fileBytes / 1024} KiB`
        : `${file} is not in the repository at this commit`,
      fix: large ? 'Split it.' : 'Commit it, or take it out of `secretFiles`.',
    },
  );
}
