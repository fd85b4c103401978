import type { EnvironmentKey } from '../../schema/environment.ts';
import type { ApiDeps } from './deps.ts';

/** Asks for a pass now, since a person waits for it. What asks for it is stored already: a hint that is lost only makes it later. */
export async function wakeForPerson(
  { wake, log }: Pick<ApiDeps, 'wake' | 'log'>,
  environment: EnvironmentKey,
): Promise<void> {
  await wake(environment, { priority: 'user' }).catch((error: unknown) =>
    log.warn({ err: error, environment }, 'a wake was lost; the sweep will'),
  );
}
