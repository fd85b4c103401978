import type { Answers } from '../../lib/api.ts';

/** What an editor begins from: the manifest of the default branch as GitHub has it. */
export type Base = Answers['repositories']['manifest']['get'];
