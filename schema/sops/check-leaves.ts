import { limits } from '../manifest/limits.ts';
import { patterns } from '../manifest/patterns.ts';
import { quote } from '../manifest/quote.ts';
import { finding, type SopsFinding } from './finding.ts';
import type { RawLeaf } from './leaves.ts';
import { sopsLimits } from './limits.ts';
import { looksSealed, parseSealed } from './sealed.ts';
import type { Sealed, SopsLeaf } from './types.ts';
import type { Wanted } from './wanted.ts';

type Checked = { readonly leaves: readonly SopsLeaf[] } | { readonly findings: readonly SopsFinding[] };

/** Holds each value against the rules of its file, in order. No problem shows a value. */
export function checkLeaves(
  raw: readonly RawLeaf[],
  { wantsEncryption }: Wanted,
  lineOf: (start: number) => number,
): Checked {
  const leaves: SopsLeaf[] = [];
  const findings: SopsFinding[] = [];
  for (const leaf of raw) {
    const line = lineOf(leaf.at.start);
    const secret = wantsEncryption(leaf.path) ? secretOf(leaf) : undefined;
    if (secret && 'rule' in secret) findings.push(secret);
    else if (secret) leaves.push({ line, ...secret });
    // SOPS hashes no null.
    else if (leaf.text !== null) leaves.push({ line, clear: leaf.text });
  }
  return findings.length > 0 ? { findings } : notTooMany(leaves, raw);
}

const envName = new RegExp(patterns.envName, 'u');

function secretOf(leaf: RawLeaf): { name: string; sealed: Sealed } | SopsFinding {
  const { path, nested, text, isText } = leaf;
  const refuse = (rule: keyof typeof words) => refused(leaf, rule);
  const sealed = isText && text !== null ? parseSealed(text) : undefined;
  if (!sealed && text) return refuse(isText && looksSealed(text) ? 'sops-sealed-form' : 'sops-plaintext');
  if (nested) return refuse('sops-nested');
  if (!sealed) return refuse('sops-empty');
  const [name = ''] = path;
  return envName.test(name) && name.length <= limits.envNameLength ? { name, sealed } : refuse('env-name');
}

function refused({ path, at }: RawLeaf, rule: keyof typeof words): SopsFinding {
  const name = quote(path.join('.'));
  const { message, fix } = words[rule];
  return { ...finding(at, rule, { message: `${name} ${message}`, fix }), path: name.slice(1, -1) };
}

const words = {
  'sops-plaintext': {
    message: 'stands in clear where the rules of the file want it encrypted',
    fix: 'Encrypt the file again with `sops`, with another value: this one is known now.',
  },
  'sops-sealed-form': {
    message: 'has an encrypted value that is not whole or not of a known type',
    fix: 'Take it from a commit where it was whole, or set it again with `sops`.',
  },
  'sops-nested': {
    message: 'stands in a map or a list: only values at the top level of the file become secrets',
    fix: 'Give it a key of its own at the top level, or leave it in the clear by a rule in `.sops.yaml`.',
  },
  'sops-empty': {
    message: 'is empty, and SOPS protects no empty value',
    fix: 'Give it a value, or remove it and set it in `env` of the manifest.',
  },
  'env-name': {
    message: 'cannot be the name of a variable',
    fix: 'Use letters, digits and `_`, no digit first; PINACLE_ and POD_ are ours.',
  },
} as const;

function notTooMany(leaves: readonly SopsLeaf[], raw: readonly RawLeaf[]): Checked {
  const count = leaves.filter((leaf) => 'name' in leaf).length;
  if (count <= sopsLimits.secrets || !raw[0]) return { leaves };
  const message = `the file has ${count} secrets, and ${sopsLimits.secrets} is the most`;
  return { findings: [finding(raw[0].at, 'too-many', { message, fix: 'Split the file.' })] };
}
