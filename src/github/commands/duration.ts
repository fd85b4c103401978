const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90m`, `8h`, `2d` and `1d12h` in milliseconds, between a minute and 30 days; undefined for anything else. */
export function parseSpan(text: string): number | undefined {
  if (!/^(?:\d{1,5}[mhd]){1,3}$/i.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.toLowerCase().matchAll(/(\d+)([mhd])/g)) {
    ms += Number(count) * units[unit as keyof typeof units];
  }
  return ms >= units.m && ms <= 30 * units.d ? ms : undefined;
}
