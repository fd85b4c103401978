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

function redactLine(line: string): string {
  return forms.reduce((text, [form, replacement]) => text.replace(form, replacement), line.slice(0, 4000));
}

const forms: readonly [RegExp, string][] = [
  [/\b(?:gh[pousr]_[A-Za-z0-9_]{20,}|github_pat_[A-Za-z0-9_]{20,}|v1\.[0-9a-f]{40})/g, cut],
  [/\bAGE-SECRET-KEY-[A-Z0-9-]{20,}/gi, cut],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, cut],
  [/\bAIza[\w-]{35}/g, cut],
  [/\b(?:sk|pk|rk)[-_](?:[a-z]+[-_])*[A-Za-z0-9]{16,}/g, cut],
  [/\bxox[abeoprs]-[\w-]{10,}/g, cut],
  [/\b(?:npm|glpat|dop_v1|hf)[_-][\w-]{20,}/g, cut],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, cut],
  [/(:\/\/[^\s:/@]{0,100}:)[^\s@/]{1,200}@/g, `$1${cut}@`],
  [/\b(authorization["']?\s*[:=]\s*["']?(?:basic|bearer|token)?\s*)[^\s"',;]+/gi, `$1${cut}`],
  [/\b((?:bearer|basic)\s+)[\w+/=.~-]{16,}/gi, `$1${cut}`],
  [
    /((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|cookie)[\w-]{0,20}["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s"',;]+)/gi,
    `$1${cut}`,
  ],
];
