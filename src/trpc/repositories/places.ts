import type { Places } from '../../../schema/api/repository.ts';
import { type EnvironmentRef, environmentKey } from '../../../schema/environment.ts';
import { environmentId } from '../../../schema/environment-id.ts';
import type { EnvironmentRow } from '../views/environment-row.ts';

/** A branch or an open pull request, with its environment or without one. */
export interface PlaceView {
  /** Of the environment that it has or would have. */
  readonly id: string;
  readonly branch: string | null;
  readonly pull: number | null;
  readonly title: string;
  /** 40 hex. */
  readonly head: string;
  readonly environment: EnvironmentRow | null;
}

const most = 300;

/** Those with environments first, also with ones that GitHub does not list any more. Pure. */
export function placesOf(
  repositoryId: number,
  { branches, pulls }: Places,
  rows: readonly EnvironmentRow[],
): readonly PlaceView[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const place = (ref: EnvironmentRef, { title, head }: { title: string; head: string }): PlaceView => {
    const id = environmentId(environmentKey(ref));
    const environment = byId.get(id) ?? null;
    byId.delete(id);
    const branch = ref.kind === 'branch' ? ref.branch : null;
    return { id, branch, pull: ref.kind === 'pull' ? ref.number : null, title, head, environment };
  };
  const listed = [
    ...pulls.map((one) => place({ kind: 'pull', repositoryId, number: one.pull }, one)),
    ...branches.map(({ branch, head }) =>
      place({ kind: 'branch', repositoryId, branch }, { title: branch, head }),
    ),
  ];
  const others = [...byId.values()].map((row) => ({
    id: row.id,
    branch: row.pull ? null : row.branch,
    pull: row.pull?.number ?? null,
    title: titleOf(row),
    head: row.commit ?? '',
    environment: row,
  }));
  const rank = ({ environment }: PlaceView) => (environment ? 0 : 1);
  return [...listed, ...others].toSorted((a, b) => rank(a) - rank(b)).slice(0, most);
}

/** A pull request that no pass has read yet has no title. */
function titleOf({ pull, branch }: EnvironmentRow): string {
  return pull ? pull.title || `Pull request ${pull.number}` : branch;
}
