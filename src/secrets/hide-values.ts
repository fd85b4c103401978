/** Shorter values are in every other word: to hide them would hide the log. */
const shortest = 4;

/**
 * A line without the values, in the forms in which programs print them: raw, base64, URL- and JSON-escaped, hex; of a value of
 * several lines each line too.
 */
export function hideValues(values: readonly Uint8Array[]): (line: string) => string {
  const forms = [...new Set(values.flatMap(formsOf))]
    .filter((form) => form.length >= shortest)
    // The longest first: what is left of a value that holds another would else be shown.
    .toSorted((a, b) => b.length - a.length);
  return (line) =>
    forms.reduce(
      (shown, form) => (shown.includes(form) ? shown.replaceAll(form, '[redacted]') : shown),
      line,
    );
}

function formsOf(value: Uint8Array): string[] {
  const bytes = Buffer.from(value);
  const text = bytes.toString('utf8');
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const parts = [...new Set([text, text.trim(), ...lines])].filter((part) => part.length >= shortest);
  if (bytes.length < shortest) return [];
  return [...parts.flatMap(escaped), ...base64Forms(bytes), bytes.toString('hex')];
}

function escaped(text: string): string[] {
  const url = encodeURIComponent(text);
  return [
    text,
    url,
    url.replaceAll('%20', '+'),
    // As `escape` of other languages, which leave fewer characters alone.
    url.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    JSON.stringify(text).slice(1, -1),
    ...base64Forms(Buffer.from(text)),
  ];
}

/** Also in the middle of something longer that was encoded whole, `user:password` of a header: then it begins at one of three places. */
function base64Forms(bytes: Buffer): string[] {
  const whole = bytes.toString('base64');
  const inside = [0, 1, 2].map((skip) => {
    const encoded = Buffer.concat([Buffer.alloc(skip), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const [from, rest] = [skip === 0 ? 0 : skip + 1, (bytes.length + skip) % 3];
    return encoded.slice(from, rest === 0 ? undefined : -1);
  });
  const forms = [whole, whole.replace(/=+$/, ''), ...inside.filter((form) => form.length >= 6)];
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
