import type { Intent } from '../../../schema/intent.ts';
import type { Command, Verb } from './command.ts';

/** Who asks, when, and the id of the request: the same each time the same command is run. */
export interface Asking {
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly request: string;
  /** Commit that `rollback` or `approve` resolved to. */
  readonly commit?: string;
  /** When the environment ends by itself, as the last pass saw it. */
  readonly expiresAt?: number;
}

type Change<C extends Command> = (intent: Intent, asking: Asking, command: C) => Intent;

/**
 * What each command makes of the intent; null: it asks, and changes nothing. Every command that needs write permission counts as
 * activity, for the ttl; those that anybody may give do not, or strangers would keep pods alive.
 */
const changes: { readonly [V in Verb]: Change<Extract<Command, { verb: V }>> | null } = {
  up: (intent, asking, { tier, ttlMs }) => ({
    ...without(intent, ['down', 'suspended', 'expiresAt']),
    ...activity(intent, asking),
    up: done(asking),
    ...(tier ? { tier } : {}),
    ...(ttlMs === undefined ? {} : { expiresAt: asking.at + ttlMs }),
  }),
  down: (intent, asking) => ({
    ...without(intent, ['up', 'suspended', 'pin', 'expiresAt']),
    down: done(asking),
  }),
  // Asking for all makes older requests for one pointless. Who asks for a start wants it to run.
  restart: (intent, asking, { process }) => ({
    ...without(intent, ['suspended']),
    ...activity(intent, asking),
    restarts: process ? { ...intent.restarts, [process]: asking.request } : { '*': asking.request },
  }),
  redeploy: (intent, asking) => ({
    ...without(intent, ['suspended']),
    ...activity(intent, asking),
    redeploy: asking.request,
  }),
  stop: (intent, asking) => ({ ...intent, ...attention(intent, asking), suspended: done(asking) }),
  suspend: (intent, asking, { reason }) => ({
    ...intent,
    ...attention(intent, asking),
    suspended: { ...done(asking), ...(reason ? { reason } : {}) },
  }),
  resume: (intent, asking) => ({ ...without(intent, ['suspended']), ...activity(intent, asking) }),
  remove: (intent, asking) => ({ ...intent, mayGo: done(asking) }),
  rollback: (intent, asking) =>
    asking.commit
      ? { ...intent, ...activity(intent, asking), pin: { commit: asking.commit, ...done(asking) } }
      : intent,
  unpin: (intent, asking) => ({ ...without(intent, ['pin']), ...activity(intent, asking) }),
  extend: (intent, asking, { byMs }) => ({
    ...intent,
    activeAt: latest(intent, asking),
    expiresAt: extended(intent, asking, byMs),
  }),
  // Who approves wants it to run. A later approval without secrets takes them away again.
  approve: (intent, asking, { withSecrets }) =>
    asking.commit
      ? {
          ...without(intent, ['down', 'suspended', 'expiresAt', 'pin']),
          ...activity(intent, asking),
          up: done(asking),
          approved: { commit: asking.commit, ...done(asking), ...(withSecrets ? { withSecrets } : {}) },
        }
      : intent,
  sync: (intent, asking) => ({ ...intent, ...activity(intent, asking) }),
  logs: (intent, asking) => ({ ...intent, ...attention(intent, asking) }),
  plan: null,
  status: null,
  help: null,
};

/** The change of intent that a command is, pure; undefined: it changes none. */
export function applyCommand(command: Command, asking: Asking): ((intent: Intent) => Intent) | undefined {
  const change = changes[command.verb] as Change<Command> | null;
  return change === null ? undefined : (intent) => change(intent, asking, command);
}

function done({ by, at }: Asking): { by: string; at: number } {
  return { by, at };
}

function activity(intent: Intent, asking: Asking): Pick<Intent, 'activeAt' | 'actor'> {
  return { activeAt: latest(intent, asking), actor: asking.by };
}

/** Somebody cares for what runs. What is over already does not come back because somebody looks at it. */
function attention(intent: Intent, asking: Asking): Pick<Intent, 'activeAt'> {
  const over = asking.expiresAt !== undefined && asking.expiresAt <= asking.at;
  return over ? {} : { activeAt: latest(intent, asking) };
}

/** A push may have been told before an older comment is. */
function latest({ activeAt = 0 }: Intent, { at }: Asking): number {
  return Math.max(activeAt, at);
}

function without(intent: Intent, keys: readonly (keyof Intent)[]): Intent {
  const left = Object.entries(intent).filter(([key]) => !keys.some((gone) => gone === key));
  return Object.fromEntries(left);
}

const maxLifeMs = 30 * 24 * 3_600_000;

/** Counted from the end it has, so that extending twice adds up; never further than 30 days from now. */
function extended(intent: Intent, { at, expiresAt }: Asking, byMs: number): number {
  const end = Math.max(at, expiresAt ?? 0, intent.expiresAt ?? 0);
  return Math.min(end + byMs, at + maxLifeMs);
}
