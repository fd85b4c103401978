import { createHash } from 'node:crypto';

/** 16 hex of the SHA-256 over `value` as canonical JSON: the order of keys and absent fields do not change it. */
export function digest(value: unknown): string {
  return sha256(JSON.stringify(canonical(value))).slice(0, 16);
}

/** 64 hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, canonical(v)]);
}
