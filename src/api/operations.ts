import type { Operation } from './operation.ts';
import { environmentOperations } from './operations/environments.ts';

/** Every route below /api/v1. */
export const operations: readonly Operation[] = [...environmentOperations];
