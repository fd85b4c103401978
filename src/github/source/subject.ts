import type { Subject } from '../../../reconciler/plan/desired.ts';
import type { LastActivity } from '../../../schema/activity.ts';
import type { EnvironmentKey, RepositoryRef } from '../../../schema/environment.ts';
import type { ClosedPull, OpenPlace } from './place.ts';

interface SubjectParts {
  readonly environment: EnvironmentKey;
  readonly repository: RepositoryRef;
  readonly installationId: number;
  readonly place: OpenPlace;
  readonly actor: string | undefined;
  readonly expiresAt: number | undefined;
  readonly sleepsAt?: number | undefined;
  readonly lastActivity?: LastActivity;
  readonly withoutSecrets?: boolean;
}

export function subjectOf({
  environment,
  repository,
  installationId,
  place,
  actor,
  expiresAt,
  sleepsAt,
  lastActivity,
  withoutSecrets,
}: SubjectParts): Subject {
  return {
    environment,
    installationId,
    repository,
    kind: place.pull ? 'pull' : 'branch',
    branch: place.branch,
    head: place.head,
    fork: place.pull?.fork ?? false,
    ...(place.pull ? { pullNumber: place.pull.number, title: place.pull.title } : {}),
    ...(withoutSecrets ? { withoutSecrets } : {}),
    ...(actor === undefined ? {} : { actor }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(sleepsAt === undefined ? {} : { sleepsAt }),
    ...(lastActivity ? { lastActivity } : {}),
  };
}

export function closedSubject(
  environment: EnvironmentKey,
  installationId: number,
  pull: ClosedPull,
): Subject {
  const { repository, branch, head, fork, number } = pull;
  return { environment, installationId, repository, kind: 'pull', pullNumber: number, branch, head, fork };
}

/** A Subject as the last pass stored it; null when there is none. */
export function storedSubject(stored: unknown): Subject | null {
  if (!stored || typeof stored !== 'object' || !('head' in stored) || !('repository' in stored)) return null;
  return typeof stored.head === 'string' && /^[0-9a-f]{40}$/.test(stored.head) ? (stored as Subject) : null;
}
