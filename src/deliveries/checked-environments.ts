import { type EnvironmentRef, parseEnvironmentKey } from '../../schema/environment.ts';
import { idAt, listAt, textAt } from './payload.ts';

interface Check {
  readonly payload: unknown;
  readonly name: 'check_run' | 'check_suite';
}

/** The environment that our check run names in `external_id`; never one of another repository. */
export function namedEnvironment({ payload, name }: Check): EnvironmentRef | undefined {
  const ref = parseEnvironmentKey(textAt(payload, name, 'external_id') ?? '');
  return ref && ref.repositoryId === idAt(payload, 'repository', 'id') ? ref : undefined;
}

/** The environments whose head a check is on: its pull requests first, then its branch. */
export function checkedEnvironments({ payload, name }: Check): EnvironmentRef[] {
  const repositoryId = idAt(payload, 'repository', 'id');
  if (!repositoryId) return [];
  const pulls = listAt(payload, name, 'pull_requests')
    .map((pull) => idAt(pull, 'number'))
    .filter((number) => number !== undefined)
    .map((number): EnvironmentRef => ({ kind: 'pull', repositoryId, number }));
  const branch = textAt(payload, name, 'head_branch') ?? textAt(payload, name, 'check_suite', 'head_branch');
  return branch ? [...pulls, { kind: 'branch', repositoryId, branch }] : pulls;
}
