import type { Outcome } from '../../../reconciler/outcome.ts';
import type { RepositoryRef } from '../../../schema/environment.ts';
import { environmentId } from '../../../schema/environment-id.ts';
import type { TierName } from '../../../schema/tiers.ts';
import { tiers } from '../../../schema/tiers.ts';
import type { Role } from '../../access/role.ts';
import { atLeast } from '../../access/role.ts';
import { redact } from '../../github/reports/redact.ts';
import { storedSubject } from '../../github/source/subject.ts';
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
  readonly createdAt: number;
  readonly endsAt: number | null;
}

export interface RowParts {
  readonly row: StoredRow;
  readonly repository: RepositoryRef;
  readonly role: Role;
  /** URL by process. */
  readonly urls: ReadonlyMap<string, string>;
  readonly githubUrl: string;
  readonly activeAt: number;
}

export function environmentRow(parts: RowParts): EnvironmentRow {
  const { row, repository, role, githubUrl, activeAt } = parts;
  const { intent, shown } = row;
  const subject = storedSubject(row.subject);
  const state = redacted(stateOf({ outcome: row.outcome as Outcome | null, shown }));
  const known = {
    state,
    shown,
    intent,
    fork: subject?.fork ?? false,
    ends: subject?.expiresAt !== undefined,
  };
  const { id, owner, name } = repository;
  const number = row.pullNumber;
  const pull = number === null ? null : { number, title: subject?.title ?? '' };
  const tier = shown?.tier ?? null;
  return {
    id: environmentId(row.key),
    repository: { id, owner, name },
    branch: subject?.branch ?? row.branch ?? '',
    pull: pull && { ...pull, url: `${githubUrl}/${owner}/${name}/pull/${pull.number}` },
    state,
    primary: primaryOf(known),
    actions: atLeast(role, 'write') ? actionsOf(known) : [],
    commit: shown?.pod?.commit ?? subject?.head ?? null,
    pinned: intent.pin !== undefined,
    tier,
    usdPerMonth: tier && tiers[tier].usdPerMonth,
    isolation: shown?.pod?.isolation ?? null,
    urls: urlsOf(parts),
    actor: subject?.actor ?? intent.actor ?? null,
    activeAt,
    createdAt: row.createdAt.getTime(),
    endsAt: subject?.expiresAt ?? null,
  };
}

/** A program's own words are in it. */
function redacted(state: State): State {
  return state.detail === undefined ? state : { ...state, detail: redact([state.detail])[0] ?? '' };
}

/** Of what people open: a database's port is none of it. */
function urlsOf({ row, urls }: RowParts): EnvironmentRow['urls'] {
  return (row.shown?.processes ?? []).flatMap(({ name, displayName, origin, urlPath }) => {
    const url = urls.get(name);
    if (url === undefined || origin === 'service') return [];
    return [{ process: name, name: displayName, url: urlPath === '/' ? url : new URL(urlPath, url).href }];
  });
}
