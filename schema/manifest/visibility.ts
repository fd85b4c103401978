import type { Visibility } from './types.ts';

/** Narrowest first. */
const widths: readonly Visibility[] = ['private', 'team', 'public'];

export function narrower(one: Visibility, other: Visibility): Visibility {
  return widths.indexOf(one) < widths.indexOf(other) ? one : other;
}
