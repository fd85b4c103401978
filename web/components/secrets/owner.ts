import type { Answers, Questions } from '../../lib/api.ts';

export interface Owner {
  readonly of: Questions['secrets']['list']['of'];
  /** `this repository`, `acme, in all of its repositories`. */
  readonly name: string;
}

export type Secret = Answers['secrets']['list'][number];
