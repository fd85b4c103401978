/**
 * Path of a secret that is a file, below /run/secrets. The manifest's reader has refused others already; here it becomes a path on the
 * host, so it is looked at once more. Throws on what would lead out of the folder or into our own part of it.
 */
export function checkSecretPath(path: string): string {
  const parts = path.split('/');
  const sound = parts.every(
    (part) => part !== '' && part !== '.' && !part.startsWith('..') && !/\p{C}/u.test(part),
  );
  if (!sound || path.length > 200) throw new Error('not a path of a secret');
  return path;
}
