import type { Guard } from './authorize.ts';
import { samePlace } from './credential.ts';
import { mayOpen } from './may-open.ts';
import { freshMs, type Held } from './watch-open.ts';

/** Whether what was let in would be let in again: the name still leads there, and GitHub still says so. Throws WorldError when it cannot be known. */
export async function stillMay({ routeOf, rights }: Guard, { route, by }: Held): Promise<boolean> {
  const now = await routeOf(route.host);
  return now !== undefined && samePlace(now, route) && mayOpen(rights, { route: now, by, freshMs });
}
