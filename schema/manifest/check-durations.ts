import { durationRanges, formatDuration, parseDuration } from './duration.ts';
import { type Finding, onValue } from './finding.ts';
import { isMap, type Json, pointer } from './located.ts';
import type { Outline } from './outline.ts';
import { quote } from './quote.ts';

/** Durations within the bounds of their fields; their form is the schema's. */
export function checkDurations({ root, processes }: Outline): readonly Finding[] {
  return [
    ...inMap(root.deploy, '/deploy', ['idle', 'ttl']),
    ...processes.flatMap(({ raw, at }) =>
      inMap(raw.healthCheck, pointer(at, 'healthCheck'), ['interval', 'timeout', 'startPeriod']),
    ),
  ];
}

function inMap(
  map: Json | undefined,
  at: string,
  fields: readonly (keyof typeof durationRanges)[],
): readonly Finding[] {
  if (!isMap(map)) return [];
  return fields.flatMap((field) => {
    const text = map[field];
    const milliseconds = typeof text === 'string' ? parseDuration(text) : undefined;
    const { least, most } = durationRanges[field];
    if (
      milliseconds === undefined ||
      milliseconds === null ||
      (milliseconds >= least && milliseconds <= most)
    )
      return [];
    const message = `${quote(field)} must be from ${formatDuration(least)} to ${formatDuration(most)}`;
    return [
      {
        at: onValue(pointer(at, field)),
        rule: 'out-of-range',
        message,
        fix: 'Write a duration in that range.',
      } as const,
    ];
  });
}
