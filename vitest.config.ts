import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.ts';

/**
 * Two projects: `unit` needs nothing but Node; `real` talks to real Postgres, Redis, git, Docker and runsc.
 * A test that needs a real thing is named `*.real.test.ts`.
 * No module keeps what another test could see, so each worker loads the code once (`isolate: false`): for each file anew it costs a
 * minute of ten.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          setupFiles: ['test/setup/seed.ts'],
          exclude: ['test/**/*.real.test.ts'],
          testTimeout: 20_000,
          expect: { poll: { timeout: 20_000 } },
          isolate: false,
          maxWorkers: availableParallelism(),
        },
      },
      {
        test: {
          name: 'real',
          // After the others: they share two cores with real pods.
          sequence: { groupOrder: 1 },
          include: ['test/**/*.real.test.ts'],
          setupFiles: ['test/setup/seed.ts'],
          globalSetup: ['test/setup/machine.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 120_000 } },
          isolate: false,
          // One more than there are cores: half of them wait for an engine or a pod.
          maxWorkers: availableParallelism() + 1,
        },
      },
    ],
  },
});
