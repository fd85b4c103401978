import type { Span } from '../manifest/finding.ts';
import { limits } from '../manifest/limits.ts';
import { refuseKey, tooManyValues } from '../manifest/locate-findings.ts';
import { finding, type SopsFinding } from './finding.ts';
import type { RawSops } from './leaves.ts';

const prefix = 'sops_';

/** Reads lines of NAME=value as SOPS does: no quotes, no spaces trimmed, `\n` for a line's end, metadata flattened under `sops_`. */
export function readDotenv(text: string): {
  readonly raw?: RawSops;
  readonly findings: readonly SopsFinding[];
} {
  const lines = linesOf(text);
  const beyond = lines[limits.values];
  if (beyond) return { findings: [tooManyValues(beyond.at)] };
  const seen = new Set<string>();
  const read = lines.map(({ line, at }) => readLine(line, at, seen));
  const findings = read.flatMap((one) => ('rule' in one ? [one] : []));
  return findings.length > 0
    ? { findings }
    : { raw: split(read.flatMap((one) => ('rule' in one ? [] : [one]))), findings };
}

interface Line {
  readonly name: string;
  readonly text: string;
  readonly at: Span;
}

function linesOf(text: string): { line: string; at: Span }[] {
  let start = 0;
  return text.split('\n').flatMap((line) => {
    const at = { start, end: start + line.length };
    start = at.end + 1;
    return line === '' || line.startsWith('#') ? [] : [{ line, at }];
  });
}

function readLine(line: string, at: Span, seen: Set<string>): Line | SopsFinding {
  const equals = line.indexOf('=');
  if (equals < 0) return finding(at, 'sops-line', notALine);
  const name = line.slice(0, equals);
  const refused = refuseKey(name, seen, { at, path: '' });
  seen.add(name);
  return refused ?? { name, text: line.slice(equals + 1).replaceAll('\\n', '\n'), at };
}

function split(lines: readonly Line[]): RawSops {
  const isMetadata = ({ name }: Line) => name.startsWith(prefix);
  const leaves = lines
    .filter((line) => !isMetadata(line))
    .map(({ name, text, at }) => ({ path: [name], nested: false, text, isText: true, at }));
  const metadata = new Map(
    lines
      .filter(isMetadata)
      .map(({ name, text, at }) => [unflatten(name.slice(prefix.length)), { text, at }]),
  );
  return { leaves, metadata };
}

/** `age__list_0__map_enc` → `age/0/enc`. */
function unflatten(name: string): string {
  return name.split(/__(?:map|list)_/).join('/');
}

const notALine = {
  message: 'this line is neither a comment nor NAME=value',
  fix: 'Edit the file with `sops`, which writes what it encrypted on one line.',
};
