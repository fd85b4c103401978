import { expect, it } from 'vitest';
import { limits } from '../../schema/manifest/limits.ts';
import { parseManifest } from '../../schema/manifest/parse.ts';

it.each([
  ['bad names', `env:\n${Array.from({ length: 4000 }, (_, n) => `  1-${n}: x`).join('\n')}\n`],
  ['unknown keys', Array.from({ length: 4000 }, (_, n) => `zz${n}: x`).join('\n')],
])('of thousands of %s the first are told and the rest counted', (_, text) => {
  const parsed = parseManifest(text, { file: 'pinacle.yaml' });
  const problems = 'problems' in parsed ? parsed.problems : [];
  expect(problems).toHaveLength(limits.problems + 1);
  expect(problems.at(-1)?.message).toMatch(/^and 3,80\d more problems from here on$/);
  expect(problems.map(({ line }) => line)).toEqual(
    problems.map(({ line }) => line).toSorted((a, b) => a - b),
  );
});
