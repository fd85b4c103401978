import type { Problem } from '../problem.ts';
import { limits } from './limits.ts';

/** The first ones, and how many more there are: a file of 64 KiB can be made to hold more than ten thousand. `all` in order. */
export function firstProblems(all: readonly Problem[]): readonly Problem[] {
  const next = all[limits.problems];
  if (!next) return all;
  const more = all.length - limits.problems;
  const message = `and ${more.toLocaleString('en')} more problem${more === 1 ? '' : 's'} from here on`;
  const fix = 'Correct those above first: many of these may be their echoes.';
  return [...all.slice(0, limits.problems), { ...next, path: '', rule: 'too-many', message, fix }];
}
