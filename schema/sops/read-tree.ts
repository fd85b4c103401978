import type { Span } from '../manifest/finding.ts';
import { locate } from '../manifest/locate.ts';
import { type Located, lastToken, type Place, parentPointer, valueAt } from '../manifest/located.ts';
import { readDocument } from '../manifest/read-document.ts';
import type { SopsFinding } from './finding.ts';
import { goNumber } from './go-number.ts';
import type { RawLeaf, RawSops } from './leaves.ts';

/** Reads YAML, and JSON as the YAML that it is: both with lines, in the order of the file. */
export function readTree(text: string): {
  readonly raw?: RawSops;
  readonly findings: readonly SopsFinding[];
} {
  const { document, findings } = readDocument(text);
  if (!document || findings.length > 0) return { findings };
  const reading = locate(document, text);
  if (reading.findings.length > 0)
    return { findings: reading.findings.map((one) => withSpan(one, reading.places)) };
  return { raw: split(reading), findings: [] };
}

/** Of a document that is not kept: what points into it becomes a place in the text. */
function withSpan(found: SopsFinding, places: Located['places']): SopsFinding {
  if (!('pointer' in found.at)) return found;
  const place = places.get(found.at.pointer);
  return { ...found, at: place?.value ?? { start: 0, end: 0 }, path: found.path ?? place?.path ?? '' };
}

const metadataKey = '/sops';

/** Places stand in the order of the text; an object would put `2` before `b`. */
function split({ value, places }: Located): RawSops {
  const leaves: RawLeaf[] = [];
  const metadata = new Map<string, { text: string; at: Span }>();
  const paths = new Map<string, readonly string[]>([['', []]]);
  for (const [at, place] of places) {
    if (at === '') continue;
    const found = valueAt(value, at);
    const inList = Array.isArray(valueAt(value, parentPointer(at)));
    const above = paths.get(parentPointer(at)) ?? [];
    const path = inList ? above : [...above, lastToken(at)];
    paths.set(at, path);
    if (typeof found === 'object' && found !== null && Object.keys(found).length > 0) continue;
    const text = textOf(found, place);
    if (at !== metadataKey && !at.startsWith(`${metadataKey}/`))
      leaves.push({
        path,
        nested: isNested(at, found),
        text,
        isText: typeof found === 'string',
        at: spanOf(place),
      });
    else if (text !== null) metadata.set(at.slice(metadataKey.length + 1), { text, at: spanOf(place) });
  }
  return { leaves, metadata };
}

function isNested(at: string, found: unknown): boolean {
  return parentPointer(at) !== '' || (typeof found === 'object' && found !== null);
}

function spanOf({ key, value }: Place): Span {
  return key ?? value;
}

function textOf(found: unknown, { source }: Place): string | null {
  if (typeof found === 'string') return found;
  if (typeof found === 'number') return goNumber(source ?? String(found));
  return typeof found === 'boolean' ? (found ? 'True' : 'False') : null;
}
