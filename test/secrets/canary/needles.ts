/**
 * What to search for when a value must be nowhere: its core of hex digits as it is, which stands unchanged in every URL- or
 * JSON-escaped form of the value as well; in hex; and in base64 at each of the three places where it can begin inside of something
 * longer that was encoded whole. Hex digits have the same base64 in both alphabets.
 */
export function needlesOf(core: string): readonly string[] {
  if (!/^[0-9a-f]{32,}$/.test(core)) throw new Error('a core is at least 32 hex digits');
  const hex = Buffer.from(core).toString('hex');
  const inside = [0, 1, 2].map((skip) => {
    const encoded = Buffer.from('~'.repeat(skip) + core)
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters also hold bits of the neighbours.
    return encoded.slice(skip === 0 ? 0 : skip + 1, -1);
  });
  return [core, core.toUpperCase(), hex, hex.toUpperCase(), ...inside];
}
