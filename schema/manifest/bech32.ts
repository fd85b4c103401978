const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Whether a lower-case bech32 text (BIP 173) has the checksum that it should: a mistyped letter shows. */
export function hasBech32Checksum(text: string): boolean {
  const split = text.lastIndexOf('1');
  const prefix = Array.from(text.slice(0, split), (c) => c.charCodeAt(0));
  const data = Array.from(text.slice(split + 1), (c) => alphabet.indexOf(c));
  if (split < 1 || data.length < 6 || data.includes(-1)) return false;
  return polymod([...prefix.map((c) => c >> 5), 0, ...prefix.map((c) => c & 31), ...data]) === 1;
}

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, term] of generator.entries()) if ((top >>> bit) & 1) sum ^= term;
  }
  return sum;
}
