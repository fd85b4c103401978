import { parseSops } from './parse-sops.ts';
import type { SopsDataKey } from './types.ts';

/**
 * Puts another encryption of the same data key in the place of one, in YAML, JSON or dotenv: the lines of its armor are looked for one by
 * one, and every other byte stays, so that values and MAC hold. Undefined when the file is not as it was told, or says anything else then.
 */
export function replaceDataKey(
  text: string,
  { file, key, by }: { file: string; key: SopsDataKey; by: Pick<SopsDataKey, 'recipient' | 'armor'> },
): string | undefined {
  const [old, fresh] = [linesOf(key.armor), linesOf(by.armor)];
  if (old.length !== fresh.length) return undefined;
  let edited = text.replaceAll(key.recipient, by.recipient);
  let from = 0;
  for (const [at, line] of old.entries()) {
    const found = edited.indexOf(line, from);
    if (found < 0) return undefined;
    const put = fresh[at] ?? '';
    edited = edited.slice(0, found) + put + edited.slice(found + line.length);
    from = found + put.length;
  }
  return isOtherKeyAlone({ before: text, after: edited, file, key, by }) ? edited : undefined;
}

/** The base64 of an armor. */
function linesOf(armor: string): readonly string[] {
  return armor.split(/[\r\n]+/).filter((line) => /^[A-Za-z0-9+/]+={0,2}$/.test(line));
}

function isOtherKeyAlone(change: {
  before: string;
  after: string;
  file: string;
  key: SopsDataKey;
  by: Pick<SopsDataKey, 'recipient' | 'armor'>;
}): boolean {
  const { file, key, by } = change;
  const [was, is] = [parseSops(change.before, { file }), parseSops(change.after, { file })];
  if ('problems' in was || 'problems' in is) return false;
  const wanted = was.sops.dataKeys.map((one) => (one.armor === key.armor ? { ...one, ...by } : one));
  const bare = (keys: readonly SopsDataKey[]) => keys.map((one) => ({ ...one, armor: linesOf(one.armor) }));
  return (
    JSON.stringify({ ...is.sops, dataKeys: bare(is.sops.dataKeys) }) ===
    JSON.stringify({ ...was.sops, dataKeys: bare(wanted) })
  );
}
