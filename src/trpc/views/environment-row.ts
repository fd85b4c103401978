import type { Outcome } from '../../../reconciler/outcome.ts';
import type { ActivityKind } from '../../../schema/activity.ts';
import type { EnvironmentSummary } from '../../../schema/api/environment.ts';
import type { TierName } from '../../../schema/tiers.ts';
import { atLeast } from '../../access/role.ts';
import { redact } from '../../github/reports/redact.ts';
import type { EnvironmentRow as StoredRow } from '../../store/environments.ts';
import { type ActionName, actionsOf, type Primary, primaryOf } from './actions.ts';
import { type State, stateOf } from './state.ts';

/** An environment as a list shows it. Times are milliseconds since the epoch. */
export interface EnvironmentRow {
  readonly id: string;
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string };
  readonly branch: string;
  readonly pull: { readonly number: number; readonly title: string; readonly url: string } | null;
  readonly state: State;
  readonly primary: Primary;
  /** What the reader may ask for now; none without write permission. */
  readonly actions: readonly ActionName[];
  /** 40 hex: what runs, else what should. */
  readonly commit: string | null;
  readonly pinned: boolean;
  readonly tier: TierName | null;
  readonly usdPerMonth: number | null;
  readonly isolation: 'gvisor' | 'runc' | 'memory' | null;
  readonly urls: readonly { readonly process: string; readonly name: string; readonly url: string }[];
  readonly actor: string | null;
  readonly activeAt: number;
  readonly activeKind: ActivityKind;
  readonly createdAt: number;
  readonly endsAt: number | null;
}

/** What the API says of an environment, and what was wanted and seen of it, in a list's words. Pure. */
export function environmentRow(
  summary: EnvironmentSummary,
  { intent, shown, outcome }: Pick<StoredRow, 'intent' | 'shown' | 'outcome'>,
  githubUrl: string,
): EnvironmentRow {
  const { id, repository, role, fork, pinned, tier, usdPerMonth, isolation, expiresAt } = summary;
  const state = redacted(stateOf({ outcome: outcome as Outcome | null, shown }));
  const known = { state, shown, intent, fork, ends: expiresAt !== null };
  return {
    id,
    repository,
    branch: summary.branch ?? '',
    pull: pullOf(summary, githubUrl),
    state,
    primary: primaryOf(known),
    actions: atLeast(role, 'write') ? actionsOf(known) : [],
    commit: summary.commit ?? summary.head,
    pinned,
    tier,
    usdPerMonth,
    isolation,
    urls: urlsOf(summary, shown),
    actor: summary.actor ?? intent.actor ?? null,
    activeAt: Date.parse(summary.activeAt ?? summary.createdAt),
    activeKind: summary.activeKind ?? 'push',
    createdAt: Date.parse(summary.createdAt),
    endsAt: expiresAt === null ? null : Date.parse(expiresAt),
  };
}

function pullOf({ pull, title, repository }: EnvironmentSummary, githubUrl: string): EnvironmentRow['pull'] {
  const url = `${githubUrl}/${repository.owner}/${repository.name}/pull/${pull}`;
  return pull === null ? null : { number: pull, title: title ?? '', url };
}

/** A program's own words are in it. */
function redacted(state: State): State {
  return state.detail === undefined ? state : { ...state, detail: redact([state.detail])[0] ?? '' };
}

/** Of what people open, in the manifest's order: a database's port is none of it. */
function urlsOf({ urls }: EnvironmentSummary, shown: StoredRow['shown']): EnvironmentRow['urls'] {
  return (shown?.processes ?? []).flatMap(({ name: process, displayName: name, origin }) => {
    const found = urls.find((one) => one.process === process);
    return found === undefined || origin === 'service' ? [] : [{ process, name, url: found.url }];
  });
}
