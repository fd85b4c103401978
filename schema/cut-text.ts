/** At most `limit` UTF-16 units of `text`, fit to be stored: never half of a character. */
export function cutText(text: string, limit: number): string {
  const kept = text.slice(0, limit);
  const halved = text.length > limit && /[\ud800-\udbff]$/.test(kept);
  return storableText(halved ? kept.slice(0, -1) : kept);
}

/** Postgres takes neither NUL nor half of a surrogate pair: the one is dropped, the other becomes U+FFFD. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Cs}/gu, '\ufffd');
}

/** A JSON value with every text in it fit to be stored, keys included. */
export function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (!value || typeof value !== 'object' || 'toJSON' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [storableText(key), storableJson(inner)]),
  );
}
