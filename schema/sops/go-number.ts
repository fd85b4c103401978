const largest = 2n ** 63n - 1n;

/**
 * A number as Go's `strconv` writes it for SOPS, from how it stands in the file: whole ones of 64 bits digit by digit, others as the
 * shortest decimal without an exponent.
 */
export function goNumber(source: string): string {
  if (/^-?\d+$/.test(source)) {
    const whole = BigInt(source);
    if (whole <= largest && whole >= -largest - 1n) return String(whole);
  }
  return decimal(Number(source));
}

function decimal(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  // Without an argument: as many digits as tell the number from its neighbours, as Go's -1.
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const point = 1 + Number(exponent);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
