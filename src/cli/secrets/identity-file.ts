import { readFile } from 'node:fs/promises';
import { isIdentity } from '../../secrets/age.ts';

/** The age identities of a file as `age-keygen` writes it: one a line, comments between. What is wrong is told without a word of the file. */
export async function readIdentityFile(
  file: string,
): Promise<readonly string[] | { readonly error: string; readonly exit: 1 | 2 }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) return { error: `${file}: cannot be read (${text.code ?? 'unknown'})`, exit: 2 };
  const lines = text.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const well = keys.length > 0 && keys.length <= 100 && keys.every(isIdentity);
  return well ? keys : { error: `${file}: holds no X25519 identities of age, one a line`, exit: 1 };
}
