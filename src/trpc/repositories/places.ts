import { type EnvironmentRef, environmentKey } from '../../../schema/environment.ts';
import { environmentId } from '../../../schema/environment-id.ts';
import type { RepositoryRow } from '../../store/installations.ts';
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

/** As GitHub was last heard to say it: those with environments first. Pure. */
export function placesOf(
  { id: repositoryId, heads, pulls }: Pick<RepositoryRow, 'id' | 'heads' | 'pulls'>,
  rows: readonly EnvironmentRow[],
): readonly PlaceView[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const place = (ref: EnvironmentRef, head: string): PlaceView => {
    const id = environmentId(environmentKey(ref));
    const environment = byId.get(id) ?? null;
    byId.delete(id);
    const branch = ref.kind === 'branch' ? ref.branch : null;
    const pull = ref.kind === 'pull' ? ref.number : null;
    const title = environment ? titleOf(environment) : (branch ?? `Pull request ${pull}`);
    return { id, branch, pull, title, head, environment };
  };
  const listed = [
    ...Object.entries(pulls ?? {}).map(([number, head]) =>
      place({ kind: 'pull', repositoryId, number: Number(number) }, head),
    ),
    ...Object.entries(heads ?? {}).flatMap(([ref, head]) => {
      const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
      return branch === undefined ? [] : [place({ kind: 'branch', repositoryId, branch }, head)];
    }),
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
