import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../schema/manifest/format-problem.ts';
import { parseManifest } from '../../schema/manifest/parse.ts';
import type { ParsedManifest } from '../../schema/manifest/types.ts';

const folder = join(import.meta.dirname, '../cases-manifest');

/** Each folder is a `pinacle.yaml` and what comes of it: `manifest.txt`, or `problems.txt` as people read them. */
describe('manifest cases', () => {
  it.each(readdirSync(folder))('%s', async (name) => {
    const text = readFileSync(join(folder, name, 'pinacle.yaml'), 'utf8');
    const parsed = parseManifest(text, { file: 'pinacle.yaml', repositoryName: 'example' });
    await expect(shown(parsed)).toMatchFileSnapshot(
      join(folder, name, 'manifest' in parsed ? 'manifest.txt' : 'problems.txt'),
    );
  });
});

function shown(parsed: ParsedManifest): string {
  if ('manifest' in parsed) return `${JSON.stringify(parsed.manifest, null, 2)}\n`;
  return parsed.problems
    .map(
      (problem) =>
        `${formatProblem(problem)}\n  at ${problem.path || 'the file'}, to ${problem.endLine}:${problem.endColumn}\n`,
    )
    .join('');
}

describe('a value that could be a secret', () => {
  it('never stands in a problem', () => {
    const text = readFileSync(join(folder, 'pasted-secrets/pinacle.yaml'), 'utf8');
    const parsed = parseManifest(text, { file: 'pinacle.yaml' });
    const shown = JSON.stringify(parsed).replaceAll('hunter2-a', '');
    expect(parsed).toHaveProperty('problems');
    expect(shown).not.toMatch(/hunter2/);
  });
});
