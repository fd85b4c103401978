const version = 'age-encryption.org/v1';
const stanzaLine = /^->(?: [\x21-\x7e]+)+$/;
const macLine = /^--- [A-Za-z0-9+/]{43}$/;

/** A header is short: a kind, its arguments, and a body of lines for each recipient. */
const headerBytes = 16 * 1024;

export interface AgeStanza {
  /** First argument: `X25519`, `scrypt`, … */
  readonly kind: string;
}

/**
 * The stanzas of an age file's header, without any key: `not-age` when it does not begin as one, `damaged` when its header is not
 * as c2sp.org/age asks (first 16 KiB). That nobody changed it, only who holds a key can tell.
 */
export function readStanzas(file: Uint8Array): readonly AgeStanza[] | 'not-age' | 'damaged' {
  const text = Buffer.from(file.subarray(0, headerBytes)).toString('latin1');
  if (!text.startsWith(`${version}\n`)) return 'not-age';
  const lines = text.split('\n');
  const stanzas: AgeStanza[] = [];
  for (let at = 1; at < lines.length - 1; ) {
    const line = lines[at] ?? '';
    if (macLine.test(line)) return stanzas.length > 0 ? stanzas : 'damaged';
    if (!stanzaLine.test(line)) return 'damaged';
    const end = endOfBody(lines, at + 1);
    if (end === undefined) return 'damaged';
    stanzas.push({ kind: line.split(' ')[1] ?? '' });
    at = end;
  }
  return 'damaged';
}

/** A body is full lines of 64 and a last one that is shorter, empty at least. */
function endOfBody(lines: readonly string[], from: number): number | undefined {
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (!/^[A-Za-z0-9+/]{0,64}$/.test(line)) return undefined;
    if (line.length < 64) return at + 1;
  }
  return undefined;
}
