import { parseEnvironmentKey } from '../../../schema/environment.ts';
import { environmentId } from '../../../schema/environment-id.ts';
import type { Caller } from '../../api/caller.ts';
import { type DeedSomewhere, type LatestQuery, latestDeeds } from '../../api/functions/read-audit.ts';
import { redactedText } from '../../github/reports/redact.ts';
import type { DashboardDeps } from '../deps.ts';

/** A row of the audit log. `at`: milliseconds since the epoch. */
export interface DeedView {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  /** `comment`, `button`, `dashboard`, or an IP address. */
  readonly origin: string;
  readonly action: string;
  readonly subject: string;
  /** Of the environment that it was done to; null: it was none. */
  readonly environment: string | null;
  /** `acme/shop`; of the secrets of a team its account, `acme`. */
  readonly where: string;
  /** What changed, as JSON; never a value of a secret. */
  readonly old: string | null;
  readonly new: string | null;
}

/** The audit log of the repositories that the caller maintains and of the teams whose secrets the caller keeps, newest first. */
export async function listActivity(
  { api }: Pick<DashboardDeps, 'api'>,
  caller: Caller,
  filter: Omit<LatestQuery, 'limit'>,
): Promise<{ readonly rows: readonly DeedView[]; readonly next: number | null }> {
  const { deeds, next } = await latestDeeds(api, caller, { ...filter, limit: 100 });
  return { rows: deeds.map(deedView), next };
}

function deedView({ old, new: made, ...deed }: DeedSomewhere): DeedView {
  const { id, at, actor, origin, action, subject, where } = deed;
  // No branch has a space in its name: what follows one is a part of the environment, a terminal say.
  const [key = ''] = subject.split(' ', 1);
  const environment = parseEnvironmentKey(key) ? environmentId(key) : null;
  const told = { old: asText(old), new: asText(made) };
  return { id, at: Date.parse(at), actor, origin, action, subject, environment, where, ...told };
}

function asText(value: unknown): string | null {
  return value === null || value === undefined
    ? null
    : redactedText(JSON.stringify(value, null, 1)).slice(0, 4000);
}
