import type { Problem } from '../../../schema/problem.ts';
import type { Sealed, SopsFile } from '../../../schema/sops/types.ts';
import type { ReadSops } from '../../reader/open-reader.ts';
import { isRecipient } from '../age.ts';
import type { Opener } from '../open-inline.ts';
import { secretProblem } from '../secret-problem.ts';
import { checkMac } from './check-mac.ts';
import { type OpenedDataKey, openDataKey } from './open-data-key.ts';
import { openSealed } from './open-sealed.ts';

export type OpenedSops =
  | { readonly values: readonly SopsValue[] }
  | { readonly problems: readonly Problem[] };

export interface SopsValue {
  readonly name: string;
  readonly value: Uint8Array;
  readonly line: number;
}

/**
 * Opens a SOPS file with the repository's identities: all of its secrets, or problems and none of them. Its MAC must hold. The text is
 * read in the reader's process; here are only its sealed parts. Throws WorldError `reader-failed`.
 */
export async function openSops(
  text: string,
  { file, opener, readSops }: { file: string; opener: Opener; readSops: ReadSops },
): Promise<OpenedSops> {
  const read = await readSops(text, { file });
  if ('problems' in read) return read;
  const { sops } = read;
  const found = await openDataKey(sops, await opener.privateKeys());
  if ('fault' in found) return { problems: [await keyProblem(found, file, opener)] };
  return openValues(sops, found.dataKey, file);
}

function openValues(sops: SopsFile, dataKey: Uint8Array, file: string): OpenedSops {
  const problems: Problem[] = [];
  const opened: { name: string; line: number; type: Sealed['type']; bytes: Buffer }[] = [];
  for (const leaf of sops.leaves) {
    if (!('sealed' in leaf)) continue;
    const { name, line, sealed } = leaf;
    const bytes = openSealed(sealed, dataKey, `${name}:`);
    if (bytes) opened.push({ name, line, type: sealed.type, bytes });
    else problems.push(secretProblem({ file, line, path: name }, damaged(name)));
  }
  if (problems.length > 0) return { problems };
  const hold = checkMac(
    sops,
    opened.map(({ bytes }) => bytes),
    dataKey,
  );
  if (!hold) return { problems: [secretProblem({ file, line: sops.mac.line, path: 'sops.mac' }, macWords)] };
  return { values: opened.map(({ name, line, type, bytes }) => ({ name, line, value: shown(bytes, type) })) };
}

/** SOPS seals `True`; a program that reads the YAML of it would see `true`. */
function shown(bytes: Buffer, type: Sealed['type']): Uint8Array {
  return new Uint8Array(type === 'bool' ? Buffer.from(bytes.toString().toLowerCase()) : bytes);
}

async function keyProblem(
  { fault, line, recipients }: Extract<OpenedDataKey, { fault: string }>,
  file: string,
  { recipient }: Opener,
): Promise<Problem> {
  const ours = await recipient();
  const theirs = recipients.filter(isRecipient)[0];
  const rule = fault === 'damaged' ? 'secret-damaged' : 'secret-wrong-recipient';
  const message =
    fault === 'damaged'
      ? 'the data key of the file is damaged: it was changed after it was encrypted'
      : `the file is encrypted to ${theirs ?? 'others'}, and not to this repository`;
  const fix = `This repository's recipient is ${ours}: run \`sops rotate -i --add-age ${ours}\` on the file.`;
  return secretProblem({ file, line, path: 'sops.age' }, { rule, message, fix });
}

function damaged(name: string) {
  return {
    rule: 'secret-damaged',
    message: `secret ${name} is damaged: its value was changed, or moved here from another key or file`,
    fix: `Set ${name} again with \`sops\`.`,
  };
}

const macWords = {
  rule: 'sops-mac',
  message:
    'the values of the file are not those that were encrypted together: one was added, removed, moved or changed',
  fix: 'Take the file from a commit where it was whole and edit it with `sops`, which writes the MAC anew.',
};
