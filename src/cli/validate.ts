import { readFile } from 'node:fs/promises';
import { formatProblem } from '../../schema/manifest/format-problem.ts';
import { parseManifest } from '../../schema/manifest/parse.ts';
import type { Problem } from '../../schema/problem.ts';
import type { JsonOption } from './json-option.ts';

/** Prints the problems of a manifest; 0 when there are none, 1 otherwise, 2 when it cannot be read. */
export async function validate(file: string, options: JsonOption): Promise<number> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) {
    console.error(`${file}: cannot be read (${text.code ?? text.message})`);
    return 2;
  }
  const parsed = parseManifest(text, { file });
  const problems = 'problems' in parsed ? parsed.problems : [];
  console.log(options.json ? JSON.stringify({ file, problems }, null, 2) : words(file, problems));
  return problems.length === 0 ? 0 : 1;
}

function words(file: string, problems: readonly Problem[]): string {
  if (problems.length === 0) return `${file}: no problems`;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [...problems.map(formatProblem), '', `${file}: ${count}`].join('\n');
}
