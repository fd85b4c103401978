import { parseEnvironmentKey } from '../../../schema/environment.ts';
import { environmentId } from '../../../schema/environment-id.ts';
import { atLeast } from '../../access/role.ts';
import type { Person } from '../../github/commands/permission.ts';
import type { AuditRow } from '../../store/audit.ts';
import { knownRepositories, latestDeeds } from '../../store/shown-repositories.ts';
import type { DashboardDeps } from '../deps.ts';
import { readableOf } from '../readable.ts';
import { redactedText } from '../views/pass-view.ts';

export interface ActivityFilter {
  readonly repository?: number;
  readonly actor?: string;
  readonly action?: string;
  readonly before?: number;
}

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
  readonly repository: string;
  /** What changed, as JSON; never a value of a secret. */
  readonly old: string | null;
  readonly new: string | null;
}

const page = 100;

/** The audit log of the repositories that the person may write to, newest first. */
export async function listActivity(
  deps: Pick<DashboardDeps, 'db' | 'access'>,
  person: Person,
  { repository, ...filter }: ActivityFilter,
): Promise<{ readonly rows: readonly DeedView[]; readonly next: number | null }> {
  const known = await knownRepositories(deps.db);
  const asked = repository === undefined ? known : known.filter(({ id }) => id === repository);
  const { roles } = await readableOf(
    deps.access,
    person,
    asked.map(({ id }) => id),
  );
  const names = new Map(
    asked.flatMap(({ id, owner, name }) =>
      atLeast(roles.get(id) ?? 'none', 'write') ? [[id, `${owner}/${name}`] as const] : [],
    ),
  );
  const rows = await latestDeeds(deps.db, { ...filter, repositoryIds: [...names.keys()], limit: page + 1 });
  const shown = rows.slice(0, page).map((row) => deedView(row, names.get(row.repositoryId ?? 0) ?? ''));
  return { rows: shown, next: rows.length > page ? (shown.at(-1)?.id ?? null) : null };
}

function deedView(row: AuditRow, repository: string): DeedView {
  const { id, at, actor, origin, action, subject } = row;
  // No branch has a space in its name: what follows one is a part of the environment, a terminal say.
  const [key = ''] = subject.split(' ', 1);
  const environment = parseEnvironmentKey(key) ? environmentId(key) : null;
  const told = { old: asText(row.old), new: asText(row.new) };
  return { id, at: at.getTime(), actor, origin, action, subject, environment, repository, ...told };
}

function asText(value: unknown): string | null {
  return value === null || value === undefined
    ? null
    : redactedText(JSON.stringify(value, null, 1)).slice(0, 4000);
}
