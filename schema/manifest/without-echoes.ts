import type { Finding } from './finding.ts';
import type { Reading } from './locate.ts';
import { parentPointer } from './located.ts';

interface Found {
  /** Mistakes of the text and of YAML. */
  readonly sure: readonly Finding[];
  /** Of the schema. */
  readonly structure: readonly Finding[];
  /** Of the rules between fields. */
  readonly fields: readonly Finding[];
}

/**
 * Leaves one finding for each mistake: none about a value that could not be read, no rule about a value whose shape is already wrong,
 * none that says again, through an alias, what was said of the same text.
 */
export function withoutEchoes({ sure, structure, fields }: Found, reading: Reading): readonly Finding[] {
  const raw = sure.some(
    ({ at, rule }) => (rule === 'control-character' || rule === 'not-utf-8') && !('pointer' in at),
  );
  const kept = sure.filter(({ at, rule }) => !(raw && rule === 'control-character' && 'pointer' in at));
  const shaped = structure.filter((finding) => isReadable(finding, reading));
  const misshapen = new Set(shaped.map(({ at }) => JSON.stringify(at)));
  const ruled = fields.filter(
    (finding) => isReadable(finding, reading) && !misshapen.has(JSON.stringify(finding.at)),
  );
  return once([...kept, ...shaped, ...ruled], reading);
}

function isReadable({ at, rule }: Finding, { unread, incomplete }: Reading): boolean {
  if (!('pointer' in at)) return true;
  if (
    incomplete.has(at.pointer) &&
    (rule === 'missing-key' || rule === 'tab-target' || rule === 'health-probe')
  )
    return false;
  for (let pointer = at.pointer; ; pointer = parentPointer(pointer)) {
    if (unread.has(pointer)) return false;
    if (pointer === '') return true;
  }
}

function once(findings: readonly Finding[], { places }: Reading): readonly Finding[] {
  const told = new Set<string>();
  return findings.filter(({ at, rule, message, missing }) => {
    const place = 'pointer' in at ? places.get(at.pointer) : undefined;
    const span = 'pointer' in at ? ((at.on === 'key' ? place?.key : place?.value) ?? at) : at;
    const key = JSON.stringify([rule, message, missing, span]);
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
}
