import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whoever begins last with a minute of work keeps everyone waiting: these take longest, and their files are among the smallest. */
const longest = {
  /** They keep a core busy. */
  busy: [/\/test\/faults\/crash-sweep/, /\/test\/faults\//, /\/test\/(demo|dashboard)\//],
  /** They wait for the engine and its pods most of the time. */
  waiting: [/\/test\/faults\/docker/, /-contract\.real\./, /\/test\/host\//],
} as const;

/** Begins with the test files that take longest, by turns one that works and one that waits. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waiting = ranked(sorted, longest.waiting);
    const busy = ranked(
      sorted.filter((file) => !waiting.includes(file)),
      longest.busy,
    );
    const turns = Array.from({ length: Math.max(busy.length, waiting.length) }, (_none, turn) => [
      ...busy.slice(turn, turn + 1),
      ...waiting.slice(turn, turn + 1),
    ]).flat();
    return [...turns, ...sorted.filter((file) => !turns.includes(file))];
  }
}

/** Those that a pattern knows, in the order of the patterns. */
function ranked(files: readonly TestSpecification[], patterns: readonly RegExp[]): TestSpecification[] {
  const rankOf = ({ moduleId }: TestSpecification) => patterns.findIndex((pattern) => pattern.test(moduleId));
  return files.filter((file) => rankOf(file) >= 0).toSorted((one, other) => rankOf(one) - rankOf(other));
}
