const second = 1000;
const units = { d: 86_400 * second, h: 3600 * second, m: 60 * second, s: second } as const;

const form = /^(?=\d)(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,8})s)?$/;

/** Milliseconds of `90s`, `30m`, `72h`, `7d` or `1d12h`; null for `never`; undefined when it is not a duration. */
export function parseDuration(text: string): number | null | undefined {
  if (text === 'never') return null;
  const match = form.exec(text);
  if (!match) return undefined;
  return Object.values(units).reduce((sum, unit, at) => sum + Number(match[at + 1] ?? 0) * unit, 0);
}

/** The shortest text that `parseDuration` reads back: `1d12h`, `90s` as `1m30s`, `never`; parts of a second are dropped. */
export function formatDuration(milliseconds: number | null): string {
  if (milliseconds === null) return 'never';
  let left = Math.max(0, Math.floor(milliseconds / second)) * second;
  let text = '';
  for (const [unit, length] of Object.entries(units)) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) text += `${count}${unit}`;
  }
  return text || '0s';
}

/** What each duration of a manifest may be, in milliseconds; `fallback` is what an absent one means. */
export const durationRanges = {
  idle: { least: units.m, most: 30 * units.d, fallback: 30 * units.m },
  ttl: { least: 5 * units.m, most: 90 * units.d, fallback: 72 * units.h },
  interval: { least: second, most: units.h, fallback: 10 * second },
  timeout: { least: second, most: 10 * units.m, fallback: 5 * second },
  startPeriod: { least: 0, most: units.h, fallback: 60 * second },
} as const;
