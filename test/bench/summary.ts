/** One run of a bench: how long it took, and what that time went into. */
export interface Run {
  readonly ms: number;
  /** Milliseconds by stage. */
  readonly stages?: Readonly<Record<string, number>>;
}

/** One line of the bench's output. Milliseconds throughout. */
export interface BenchLine {
  readonly bench: string;
  readonly count: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** What we want the named figure to stay under, as the issue has it. */
  readonly aim?: string;
  /** Medians. */
  readonly stages?: Readonly<Record<string, number>>;
  /** What else must be known to read the figures honestly. */
  readonly facts?: Readonly<Record<string, number | string>>;
}

export function summarise(
  bench: string,
  runs: readonly Run[],
  more: Pick<BenchLine, 'aim' | 'facts'> = {},
): BenchLine {
  const times = runs.map(({ ms }) => ms);
  const stages = medianStages(runs);
  return {
    bench,
    count: runs.length,
    medianMs: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    minMs: quantile(times, 0),
    maxMs: quantile(times, 1),
    ...more,
    ...(Object.keys(stages).length > 0 ? { stages } : {}),
  };
}

/** The nearest measured value, to a tenth; of 30 runs the p99 is the second worst. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
}

/** A run without a stage spent nothing on it. */
function medianStages(runs: readonly Run[]): Record<string, number> {
  const names = [...new Set(runs.flatMap(({ stages }) => Object.keys(stages ?? {})))];
  return Object.fromEntries(
    names.map((name) => [
      name,
      quantile(
        runs.map(({ stages }) => stages?.[name] ?? 0),
        0.5,
      ),
    ]),
  );
}
