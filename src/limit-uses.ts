import { keepNewest } from './keep-newest.ts';

/** At most `most` in `perMs` milliseconds, which begin with the first. */
export interface Limit {
  readonly most: number;
  readonly perMs: number;
}

/** Somebody, by a name of its own, who uses something that has a limit. */
export interface User {
  readonly name: string;
  readonly limit: Limit;
}

export interface Uses {
  /** Counts one for each; else in how many milliseconds it may be asked again, and nothing is counted. */
  take(users: readonly User[]): number | undefined;
}

/** Those who came last are remembered, of a crowd that nobody has to bear. */
const mostUsers = 10_000;

/** Counts in this process alone. `now`: milliseconds since the epoch. */
export function limitUses(now: () => number): Uses {
  const spans = new Map<string, { endsAt: number; count: number }>();
  const spanOf = ({ name, limit }: User) => {
    const known = spans.get(name);
    return known && known.endsAt > now() ? known : { endsAt: now() + limit.perMs, count: 0 };
  };
  return {
    take: (users) => {
      const asked = users.map((user) => ({ user, span: spanOf(user) }));
      const full = asked.filter(({ user, span }) => span.count >= user.limit.most);
      if (full.length > 0) return Math.max(...full.map(({ span }) => span.endsAt - now()));
      for (const { user, span } of asked)
        keepNewest(spans, user.name, { ...span, count: span.count + 1 }, mostUsers);
      return undefined;
    },
  };
}
