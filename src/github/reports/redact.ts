import { cutText } from '../../../schema/cut-text.ts';

const cut = '[redacted]';

/**
 * Log lines without what looks like a secret: forms that providers document, credentials in URLs and headers, values behind telling names. A net, not
 * a promise: programs should not print secrets.
 */
export function redact(lines: readonly string[]): string[] {
  let inKey = false;
  return lines.map((line) => {
    const begins = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line);
    const ends = /-----END [A-Z ]*PRIVATE KEY-----/.test(line);
    const hidden = inKey || begins;
    inKey = (inKey || begins) && !ends;
    return hidden ? cut : redactLine(line);
  });
}

/** The same for a text of several lines. */
export function redactedText(text: string): string {
  return redact(text.split('\n')).join('\n');
}

/** Cut first: what follows looks at every character. Nobody is shown more of a line. */
function redactLine(line: string): string {
  const short = cutText(line, longestLine);
  return forms.reduce((text, [form, replacement]) => text.replace(form, replacement), short);
}

const longestLine = 1000;

/**
 * Forms of secrets. A pod writes these lines and a hostile one must cost no more than its length: nothing repeats without bound but at
 * the end of a form, where it can no longer fail.
 */
export const forms: readonly [RegExp, string][] = [
  [/\bgh[pousr]_[A-Za-z0-9_]{20,}/g, cut],
  [/\bgithub_pat_[A-Za-z0-9_]{20,}/g, cut],
  [/\bv1\.[0-9a-f]{40}/g, cut],
  [/\bAGE-SECRET-KEY-[A-Z0-9-]{20,}/gi, cut],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, cut],
  [/\bAIza[\w-]{35}/g, cut],
  [/\b(?:sk|pk|rk)[-_](?:[a-z0-9]{1,12}[-_]){0,4}[A-Za-z0-9]{16}[\w-]*/g, cut],
  [/\bxox[abeoprs]-[\w-]{10,}/g, cut],
  [/\b(?:npm|glpat|dop_v1|hf)[_-][\w-]{20,}/g, cut],
  [/\beyJ[\w-]{8}[\w.-]*/g, cut],
  [/(:\/\/[^\s:/@]{0,100}:)[^\s@/]{1,200}@/g, `$1${cut}@`],
  [
    /\b(authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:basic|bearer|token)?\s{0,4})[^\s"',;]{1,1000}/gi,
    `$1${cut}`,
  ],
  [/\b((?:bearer|basic)\s{1,4})[\w+/=.~-]{16,}/gi, `$1${cut}`],
  [
    /((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|cookie)[\w-]{0,20}["']?\s{0,4}[:=]\s{0,4})(?:"[^"]{0,1000}"?|'[^']{0,1000}'?|[^\s"',;]{1,1000})/gi,
    `$1${cut}`,
  ],
];
