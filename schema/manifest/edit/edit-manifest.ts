import type { CST } from 'yaml';
import type { Problem } from '../../problem.ts';
import type { Finding } from '../finding.ts';
import type { Json } from '../located.ts';
import { lineCounterOf, toProblem } from '../problem-at.ts';
import { quote } from '../quote.ts';
import { type Change, expected, type Splice, type Stuck, spliced } from './change.ts';
import { drop } from './drop.ts';
import { put } from './put.ts';
import { readSource, type Unread } from './read-source.ts';

export type Edited = { readonly text: string } | { readonly problems: readonly Problem[] };

/**
 * Changes a `pinacle.yaml` in place: only the values that are named change, every other byte stays. The file need not be valid, but must
 * be read as YAML; the result is read again, and a change that would say anything else than it should is refused as a problem, as is one
 * of what is not there. `file`: the name that problems show.
 */
export function editManifest(text: string, changes: readonly Change[], { file }: { file: string }): Edited {
  let current = text;
  for (const change of changes) {
    const changed = changeOnce(current, change);
    if ('findings' in changed) {
      const context = { file, text: current, lines: lineCounterOf(current), places: changed.places };
      return { problems: changed.findings.map((finding) => toProblem(finding, context)) };
    }
    current = changed.text;
  }
  return { text: current };
}

function changeOnce(text: string, change: Change): { readonly text: string } | Unread {
  const before = readSource(text);
  if ('findings' in before) return before;
  const splices = splicesOf(text, before.root, change);
  if (!splices) return { findings: [notThere(change)] };
  if ('stuck' in splices) return { findings: [stuck(splices.stuck)] };
  const changed = spliced(text, splices);
  const after = readSource(changed);
  const first = splices[0]?.start ?? 0;
  if ('findings' in after) {
    const large = after.findings.filter(({ rule }) => rule === 'file-too-large');
    return { findings: large.length > 0 ? large : [stuck(first)] };
  }
  return expected(before.value, change).some((value) => same(value, after.value))
    ? { text: changed }
    : { findings: [stuck(first)] };
}

/** The order of keys counts: what moved has changed. */
function same(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function splicesOf(
  text: string,
  root: CST.Token | undefined,
  change: Change,
): readonly Splice[] | Stuck | undefined {
  if (change.do === 'put') return put({ text, root, at: change.at, value: change.value });
  return drop(text, root, change.at);
}

function notThere({ at }: Change): Finding<string> {
  return {
    at: { start: 0, end: 0 },
    rule: 'not-there',
    message: `${quote(at.join('.'))} is not in the file`,
    fix: 'Look for it with `pinacle secrets list`.',
  };
}

function stuck(at: number): Finding<string> {
  return {
    at: { start: at, end: at },
    rule: 'not-editable',
    message:
      'what stands here cannot be changed alone: an alias, a list, or a value that something else repeats',
    fix: 'Write the entry as `NAME: "…"`, without anchors and aliases, and try again.',
  };
}
