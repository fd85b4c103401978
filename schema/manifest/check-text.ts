import type { Finding } from './finding.ts';
import { limits } from './limits.ts';

interface TextRule {
  readonly pattern: RegExp;
  readonly rule: Finding['rule'];
  readonly message: string;
  readonly fix: string;
}

const rules: readonly TextRule[] = [
  {
    pattern: /\ufffd|\p{Cs}/gu,
    rule: 'not-utf-8',
    message: 'here stands something that is not UTF-8',
    fix: 'Save the file as UTF-8.',
  },
  {
    // Every control but tab, the line ends and NEL.
    pattern: /[^\P{Cc}\t\n\r\u0085]|[\ufffe\uffff]/gu,
    rule: 'control-character',
    message: 'here stands a control character',
    fix: 'Remove it; inside double quotes it can be written as an escape if the value may have it.',
  },
  {
    // Reordering marks make a reviewer read another file than we do (CVE-2021-42574).
    pattern: /[\u202a-\u202e\u2066-\u2069]|(?!^)\ufeff/gu,
    rule: 'hidden-character',
    message: 'here stands an invisible character that changes how the file is read',
    fix: 'Remove it.',
  },
  {
    pattern: /AGE-SECRET-KEY-(?:PQ-)?1[A-Za-z0-9]*/gi,
    rule: 'secret-key',
    message: 'here stands a secret key of age: whoever reads this repository can read its secrets',
    fix: 'Remove it, make a new key with `age-keygen`, and encrypt every secret again: this one is known now.',
  },
];

/** Mistakes that the text shows before it is read as YAML; one of a kind for each line. */
export function checkText(text: string): readonly Finding[] {
  return isLarger(text, limits.fileBytes) ? [tooLarge] : checkCharacters(text);
}

/** Whether a text has more than so many bytes of UTF-8. */
export function isLarger(text: string, bytes: number): boolean {
  return text.length > bytes || new TextEncoder().encode(text).length > bytes;
}

/** The same for a text of another size. */
export function checkCharacters(text: string): readonly Finding[] {
  return rules.flatMap((rule) => oncePerLine(text, rule));
}

const tooLarge: Finding = {
  at: { start: 0, end: 0 },
  rule: 'file-too-large',
  message: `the file is larger than ${limits.fileBytes / 1024} KiB`,
  fix: 'Move long commands into scripts and long secrets into files.',
};

function oncePerLine(text: string, { pattern, rule, message, fix }: TextRule): readonly Finding[] {
  const found: Finding[] = [];
  let lineEnd = -1;
  for (const match of text.matchAll(pattern)) {
    if (match.index <= lineEnd) continue;
    const newline = text.indexOf('\n', match.index);
    lineEnd = newline < 0 ? text.length : newline;
    found.push({ at: { start: match.index, end: match.index + match[0].length }, rule, message, fix });
  }
  return found;
}
