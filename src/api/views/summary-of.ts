import type { Outcome } from '../../../reconciler/outcome.ts';
import type { LastActivity } from '../../../schema/activity.ts';
import type { EnvironmentSummary, UrlShape } from '../../../schema/api/environment.ts';
import { parseEnvironmentKey } from '../../../schema/environment.ts';
import { environmentId } from '../../../schema/environment-id.ts';
import type { Shown } from '../../../schema/shown.ts';
import { tiers } from '../../../schema/tiers.ts';
import { lastActivityOf } from '../../activity/last-activity.ts';
import type { Config } from '../../config.ts';
import { processUrl } from '../../gateway/process-url.ts';
import { outcomeWords } from '../../github/reports/outcome-words.ts';
import { redact } from '../../github/reports/redact.ts';
import { storedSubject } from '../../github/source/subject.ts';
import type { RepositoryRow } from '../../store/installations.ts';
import type { RouteRow } from '../../store/routes.ts';
import type { EnvironmentSeat } from '../may.ts';
import { stateOf } from './state-of.ts';

export interface SummaryOf extends Pick<EnvironmentSeat, 'row' | 'role'> {
  readonly repository: Pick<RepositoryRow, 'id' | 'owner' | 'name'>;
  /** What this process has seen of it and not yet stored. */
  readonly seen: LastActivity | undefined;
  readonly routes: readonly RouteRow[];
  readonly config: Pick<Config, 'podsDomain' | 'gatewayPort'>;
}

/** An environment as a row of a list. Pure. */
export function summaryOf({ row, repository, role, seen, routes, config }: SummaryOf): EnvironmentSummary {
  const { id, owner, name } = repository;
  const outcome = row.outcome as Outcome | null;
  const state = stateOf({ outcome, wish: row.wish });
  const shown = row.shown ?? undefined;
  return {
    id: environmentId(row.key),
    key: row.key,
    repository: { id, owner, name },
    role,
    ...placeOf(row),
    state,
    words: redact([outcomeWords(outcome)]).join(''),
    commit: shown?.pod?.state === 'running' ? shown.pod.commit : null,
    pinned: row.intent.pin !== undefined,
    ...sizeOf(row),
    isolation: shown?.pod?.isolation ?? null,
    urls: routes.map((route) => urlOf(route, { shown, config })),
    ...timesOf(row, seen),
  };
}

function placeOf({ key, subject: stored }: EnvironmentSeat['row']) {
  const subject = storedSubject(stored);
  const ref = parseEnvironmentKey(key);
  return {
    kind: ref?.kind ?? 'branch',
    branch: subject?.branch ?? (ref?.kind === 'branch' ? ref.branch : null),
    pull: ref?.kind === 'pull' ? ref.number : null,
    title: subject?.title ?? null,
    fork: subject?.fork ?? false,
    head: subject?.head ?? null,
    actor: subject?.actor ?? null,
    expiresAt: subject?.expiresAt === undefined ? null : new Date(subject.expiresAt).toISOString(),
  };
}

function sizeOf({ shown }: EnvironmentSeat['row']) {
  const tier = shown?.tier;
  return { tier: tier ?? null, usdPerMonth: tier ? tiers[tier].usdPerMonth : null };
}

function urlOf(
  { process, host, visibility }: RouteRow,
  { shown, config }: { shown: Shown | undefined; config: SummaryOf['config'] },
): UrlShape {
  const seen = shown?.processes.find(({ name }) => name === process);
  const state = seen === undefined || seen.state === 'absent' ? null : seen.state;
  return { process, url: new URL(seen?.urlPath ?? '/', processUrl(config, host)).href, visibility, state };
}

function timesOf(row: EnvironmentSeat['row'], seen: LastActivity | undefined) {
  const { at, kind } = lastActivityOf(row, seen);
  return {
    activeAt: new Date(at).toISOString(),
    activeKind: kind,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
