import { compareProblems } from '../problem.ts';
import { checkDependencies } from './check-dependencies.ts';
import { checkDomains } from './check-domains.ts';
import { checkDurations } from './check-durations.ts';
import { checkNames } from './check-names.ts';
import { checkPorts } from './check-ports.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkServices } from './check-services.ts';
import { checkStructure } from './check-structure.ts';
import { checkTabs } from './check-tabs.ts';
import { checkText } from './check-text.ts';
import type { Finding } from './finding.ts';
import { firstProblems } from './first-problems.ts';
import { locate, type Reading } from './locate.ts';
import { outline } from './outline.ts';
import { lineCounterOf, toProblem } from './problem-at.ts';
import { readDocument } from './read-document.ts';
import { toManifest } from './to-manifest.ts';
import type { ParsedManifest } from './types.ts';
import { withoutEchoes } from './without-echoes.ts';

/**
 * Reads a `pinacle.yaml`: either a manifest with every default filled in, or every problem of the file in the order of its lines,
 * the first 200 of them and how many more there are.
 * Never throws, whatever the text; takes bounded time (64 KiB, 20 levels, 100 aliases).
 * `file` is the name that problems show; `repositoryName` the default of `name`.
 */
export function parseManifest(
  text: string,
  options: { file: string; repositoryName?: string },
): ParsedManifest {
  const lines = lineCounterOf(text);
  const found = examine(text);
  const problems = (findings: readonly Finding[], places?: Reading['places']) =>
    firstProblems(
      findings
        .map((finding) => toProblem(finding, { file: options.file, text, lines, places }))
        .toSorted(compareProblems),
    );
  if (found.findings.length > 0 || !found.reading)
    return { problems: problems(found.findings, found.reading?.places) };
  const { reading } = found;
  const lineOf = (at: string) => lines.linePos(reading.places.get(at)?.value.start ?? 0).line;
  return { manifest: toManifest(reading, lineOf, options.repositoryName) };
}

function examine(text: string): { readonly findings: readonly Finding[]; readonly reading?: Reading } {
  const inText = checkText(text);
  if (inText.some(({ rule }) => rule === 'file-too-large')) return { findings: inText };
  const { document, findings } = readDocument(text);
  if (!document) return { findings: [...inText, ...findings] };
  const reading = locate(document, text);
  if (reading.value === null && reading.findings.length === 0) return { findings: [...inText, emptyFile] };
  const sure = [...inText, ...reading.findings];
  if (sure.some(({ rule }) => rule === 'too-many-values')) return { reading, findings: sure };
  const structure = checkStructure(reading.value);
  return { reading, findings: withoutEchoes({ sure, structure, fields: checkFields(reading) }, reading) };
}

function checkFields({ value }: Reading): readonly Finding[] {
  const manifest = outline(value);
  const checks = [
    checkServices,
    checkNames,
    checkPorts,
    checkDomains,
    checkDependencies,
    checkTabs,
    checkDurations,
    checkSecrets,
  ];
  return checks.flatMap((check) => check(manifest));
}

const emptyFile: Finding = {
  at: { start: 0, end: 0 },
  rule: 'empty-file',
  message: 'the file says nothing',
  fix: 'Write at least `version: "1.0"`, or remove the file.',
};
