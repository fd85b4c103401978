import type { Inside } from './look-inside.ts';

/** What a person is told when there is nothing to pass on to: what happened, and what to do. */
export interface Words {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** When it is worth asking again; 2 s where the status asks for it. */
  readonly retryAfterS?: number;
  /** A browser asks again by itself. */
  readonly refresh?: true;
  readonly inside?: Inside | undefined;
}
