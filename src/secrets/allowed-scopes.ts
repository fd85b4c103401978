import type { SecretScope, Subject } from '../../reconciler/plan/desired.ts';
import { precedence } from './settle-secrets.ts';

/** Whose secrets an environment may have: a fork none unless they were approved; another pull request its own alone when policy says so. */
export function allowedScopes({
  fork,
  withoutSecrets,
}: Pick<Subject, 'fork' | 'withoutSecrets'>): readonly SecretScope[] {
  if (!withoutSecrets) return precedence;
  return fork ? [] : ['environment'];
}
