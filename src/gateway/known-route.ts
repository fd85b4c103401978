import type { EnvironmentKey } from '../../schema/environment.ts';
import { parseEnvironmentKey } from '../../schema/environment.ts';
import type { Visibility } from '../../schema/manifest/types.ts';
import type { OwnedRoute } from '../store/routes.ts';

/** A host name that leads to a process. */
export interface KnownRoute {
  /** The name, whole. */
  readonly host: string;
  readonly environment: EnvironmentKey;
  readonly repositoryId: number;
  readonly process: string;
  readonly visibility: Visibility;
  /** What the policy of the base branch allows at most. */
  readonly widest: Visibility;
  /** GitHub's login of who the environment is of; absent: nobody in particular. */
  readonly creator?: string;
  /** A port that the manifest does not name; `process` is then how people call it. */
  readonly undeclared?: number;
}

export function knownRoute(row: OwnedRoute): KnownRoute {
  const { host, environment, process, visibility, widest, creator } = row;
  const repositoryId = repositoryOf(environment);
  return {
    host,
    environment,
    repositoryId,
    process,
    visibility,
    widest,
    ...(creator === null ? {} : { creator }),
  };
}

/** A port that nobody declared, also when a process has it: for those who may write, whatever the manifest says of who may see. */
export function portRoute({ host, environment, port }: PortAt): KnownRoute {
  const repositoryId = repositoryOf(environment);
  const process = `port ${port}`;
  return {
    host,
    environment,
    repositoryId,
    process,
    visibility: 'private',
    widest: 'private',
    undeclared: port,
  };
}

interface PortAt {
  readonly host: string;
  readonly environment: EnvironmentKey;
  readonly port: number;
}

function repositoryOf(environment: EnvironmentKey): number {
  const ref = parseEnvironmentKey(environment);
  if (!ref) throw new Error(`a route leads to what is no environment: ${environment.slice(0, 100)}`);
  return ref.repositoryId;
}
