import type { Answers } from '../../lib/api.ts';

export type Repository = Answers['repositories']['get'];
