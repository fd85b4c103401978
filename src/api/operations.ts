import type { Operation } from './operation.ts';
import { environmentOperations } from './operations/environments.ts';
import { hostOperations } from './operations/hosts.ts';
import { manifestOperations } from './operations/manifests.ts';
import { repositoryOperations } from './operations/repositories.ts';
import { secretOperations } from './operations/secrets.ts';
import { sharingOperations } from './operations/sharing.ts';
import { tokenOperations } from './operations/tokens.ts';

/** Every route below /api/v1. */
export const operations: readonly Operation[] = [
  ...environmentOperations,
  ...repositoryOperations,
  ...manifestOperations,
  ...secretOperations,
  ...sharingOperations,
  ...tokenOperations,
  ...hostOperations,
];
