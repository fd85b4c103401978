import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { Answers } from '../../lib/api.ts';

export type Row = Answers['environments']['list']['rows'][number];

/** What the reader looks for; kept in the URL, so that it can be sent to others. Empty: all. */
export interface Filters {
  readonly q: string;
  readonly repository: string;
  readonly state: string;
  readonly owner: string;
}

const names = ['q', 'repository', 'state', 'owner'] as const;

/** At once, whatever the router does: who types fast loses no letter. */
export function useFilters(): [Filters, (change: Partial<Filters>) => void] {
  const params = useSearchParams();
  const [filters, setFilters] = useState(
    () => Object.fromEntries(names.map((name) => [name, params.get(name) ?? ''])) as unknown as Filters,
  );
  useEffect(() => {
    const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
    window.history.replaceState(null, '', query === '' ? window.location.pathname : `?${query}`);
  }, [filters]);
  return [filters, (change) => setFilters((before) => ({ ...before, ...change }))];
}

export function matching(rows: readonly Row[], { q, repository, state, owner }: Filters): readonly Row[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (repository === '' || repositoryOf(row) === repository) &&
      (state === '' || row.state.word === state) &&
      (owner === '' || row.actor === owner) &&
      words.every((word) => textOf(row).includes(word)),
  );
}

export function repositoryOf({ repository }: Row): string {
  return `${repository.owner}/${repository.name}`;
}

function textOf(row: Row): string {
  const { branch, pull, commit, actor, state } = row;
  return `${repositoryOf(row)} ${branch} ${pull ? `#${pull.number} ${pull.title}` : ''} ${commit ?? ''} ${actor ?? ''} ${state.word}`.toLowerCase();
}

/** What there is to choose, by name, with how many have it. */
export function choices(rows: readonly Row[], of: (row: Row) => string | null): readonly [string, number][] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = of(row);
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].toSorted(([a], [b]) => a.localeCompare(b));
}
