import { sopsLimits } from '../../schema/sops/limits.ts';
import { ageLimits } from './age.ts';

export const limits = {
  /** Bytes of one value. */
  valueBytes: ageLimits.valueBytes,
  /** Secrets of one environment in all scopes together, and of one owner in the store. */
  secrets: 100,
  /** Bytes of one SOPS file. */
  fileBytes: sopsLimits.fileBytes,
  nameLength: 128,
  pathLength: 200,
} as const;
