import { atLeast } from '../access/role.ts';
import { processUrl } from '../gateway/process-url.ts';
import { podHostOf } from '../store/pod-hosts.ts';
import type { ApiDeps } from './deps.ts';
import type { EnvironmentSeat } from './may.ts';

/** Where every port of the pod is, `{port}` in the place of its number; null: no pod has a host yet, or the caller may not write. */
export async function portUrlOf(
  { db, config }: Pick<ApiDeps, 'db' | 'config'>,
  { row, role }: EnvironmentSeat,
): Promise<string | null> {
  if (!atLeast(role, 'write')) return null;
  const host = await podHostOf(db, { environment: row.key, domain: config.podsDomain });
  return host === undefined ? null : processUrl(config, `{port}-${host}`);
}
