import { setTimeout as delay } from 'node:timers/promises';
import type { OpenPort, Runtime } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Access } from '../access/open-access.ts';
import { atLeast } from '../access/role.ts';
import type { Credential } from './guard/credential.ts';
import type { KnownRoute } from './known-route.ts';

/** What is told of a pod that gives no answer to who may know it. */
export interface Inside {
  readonly ports: readonly OpenPort[];
  /** The last lines of the process, without the values of secrets; absent: not for who asks, or not to be had now. */
  readonly lines?: readonly string[] | undefined;
}

/** Undefined: nothing of it is for who asks. Never throws, and does not keep a page waiting. */
export type LookInside = (at: { route: KnownRoute; by: Credential }) => Promise<Inside | undefined>;

export interface InsideDeps {
  readonly access: Access;
  readonly openPorts: Runtime['openPorts'];
  /** Throws WorldError when it cannot be known what to hide. */
  readonly lastLines: (
    environment: EnvironmentKey,
    process: string,
    tail: number,
  ) => Promise<readonly string[]>;
}

const tail = 20;
const patienceMs = 3000;

/** Ports are for members of the repository that let them in, lines for those of them who may write. */
export function lookInside(deps: InsideDeps): LookInside {
  return async ({ route, by }) => {
    if (by.kind !== 'person') return undefined;
    const role = await soon(deps.access.roleOf(by.person, route.repositoryId));
    if (role === undefined || !atLeast(role, 'read')) return undefined;
    const hasLines = route.undeclared === undefined && atLeast(role, 'write');
    const [ports = [], lines] = await Promise.all([
      soon(deps.openPorts(route.environment)),
      hasLines ? soon(deps.lastLines(route.environment, route.process, tail)) : undefined,
    ]);
    return { ports, lines };
  };
}

/** Undefined when it fails, or takes longer than a page may wait for it. */
function soon<T>(answer: Promise<T>): Promise<T | undefined> {
  return Promise.race([answer.catch(() => undefined), delay(patienceMs, undefined, { ref: false })]);
}
