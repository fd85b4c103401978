/** Times the stages of one pass by an injected clock. */
export interface Stopwatch {
  /** Runs `work` as the stage `name`; the same name twice adds up. */
  time<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Milliseconds by stage, so far. */
  timings(): Readonly<Record<string, number>>;
}

export function startStopwatch(clock: () => number, onStage: (stage: string) => void = () => {}): Stopwatch {
  const timings: Record<string, number> = {};
  return {
    time: async (name, work) => {
      onStage(name);
      const from = clock();
      try {
        return await work();
      } finally {
        timings[name] = (timings[name] ?? 0) + clock() - from;
      }
    },
    timings: () => ({ ...timings }),
  };
}
