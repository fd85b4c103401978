import type { EnvironmentKey } from '../../schema/environment.ts';
import { environmentId } from '../../schema/environment-id.ts';

/** The environment's page, where checks and comments lead: for whoever is signed in and can read the repository. */
export function environmentUrl(publicUrl: string, environment: EnvironmentKey): string {
  return `${publicUrl.replace(/\/$/, '')}/environments/${environmentId(environment)}`;
}
