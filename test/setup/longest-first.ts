import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whoever begins last with a minute of work keeps everyone waiting: these take longest, and their files are among the smallest. */
const longest = [/\/test\/faults\//, /-contract\.real\./, /\/test\/(demo|dashboard)\//, /\/test\/host\//];

/** Begins with the test files that take longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex((pattern) => pattern.test(moduleId));
  return rank === -1 ? longest.length : rank;
}
