import { checkCharacters, isLarger } from '../manifest/check-text.ts';
import { firstProblems } from '../manifest/first-problems.ts';
import { lineCounterOf, toProblem } from '../manifest/problem-at.ts';
import { compareProblems } from '../problem.ts';
import { checkLeaves } from './check-leaves.ts';
import { finding, type SopsFinding, top } from './finding.ts';
import type { RawSops } from './leaves.ts';
import { sopsLimits } from './limits.ts';
import { readDotenv } from './read-dotenv.ts';
import { readMetadata } from './read-metadata.ts';
import { readTree } from './read-tree.ts';
import type { ParsedSops, SopsFile } from './types.ts';

/**
 * Reads the form of a SOPS file (YAML, JSON or dotenv by its name) and opens nothing: its sealed values in order, or every problem by
 * line. Each encrypted value at the top level is a secret of its key's name; what the rules of the file leave in the clear is none.
 * Never throws, whatever the text; takes bounded time (256 KiB, 20 levels, 10,000 values, patterns in linear time).
 */
export function parseSops(text: string, { file }: { file: string }): ParsedSops {
  const lines = lineCounterOf(text);
  const lineOf = (start: number) => lines.linePos(start).line;
  const examined = examine(text, file, lineOf);
  if ('sops' in examined) return examined;
  const at = { file, text, lines, places: undefined };
  const problems = examined.findings.map((found) => toProblem(found, at)).toSorted(compareProblems);
  return { problems: firstProblems(problems) };
}

type Examined = { readonly sops: SopsFile } | { readonly findings: readonly SopsFinding[] };

function examine(text: string, file: string, lineOf: (start: number) => number): Examined {
  const inText = isLarger(text, sopsLimits.fileBytes) ? [tooLarge] : checkCharacters(text);
  if (inText.length > 0) return { findings: inText };
  const read = readerOf(file);
  if (!read) return { findings: [unknownFormat] };
  const { raw, findings } = read(text);
  return raw ? examineRaw(raw, lineOf) : { findings };
}

function readerOf(file: string) {
  if (/\.(?:ya?ml|json)$/.test(file)) return readTree;
  return file.endsWith('.env') ? readDotenv : undefined;
}

function examineRaw(raw: RawSops, lineOf: (start: number) => number): Examined {
  const read = readMetadata(raw.metadata);
  if ('findings' in read) return read;
  const { metadata } = read;
  const checked = checkLeaves(raw.leaves, metadata, lineOf);
  if ('findings' in checked) return checked;
  const { dataKeys, mac, lastModified, macOnlyEncrypted } = metadata;
  const lined = <T extends { at: { start: number } }>({ at, ...rest }: T) => ({
    ...rest,
    line: lineOf(at.start),
  });
  return {
    sops: { ...checked, dataKeys: dataKeys.map(lined), mac: lined(mac), lastModified, macOnlyEncrypted },
  };
}

const tooLarge = finding(top, 'file-too-large', {
  message: `the file is larger than ${sopsLimits.fileBytes / 1024} KiB`,
  fix: 'Split it.',
});
const unknownFormat = finding(top, 'sops-format', {
  message: 'the name of the file does not say how it is written',
  fix: 'Name it `….yaml`, `….json` or `….env`, as `sops` knows them.',
});
