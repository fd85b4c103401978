import type { Given, Giver } from '../gateway/guard/give.ts';
import type { Caller } from './caller.ts';
import { Refused } from './refused.ts';

export function giverOf({ person, origin }: Caller): Giver {
  return { ...person, origin };
}

/** What was given. Throws Refused otherwise; `hidden`: said when it is not there, or not for the caller. */
export function given<T>(answer: Given<T>, hidden: string): T {
  if (answer.kind === 'given') return answer.value;
  throw answer.kind === 'hidden' ? new Refused(404, hidden) : new Refused(409, answer.why);
}
