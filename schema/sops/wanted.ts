import { RE2JS } from 're2js';
import { finding, type SopsFinding } from './finding.ts';
import type { RawMetadata } from './leaves.ts';
import { sopsLimits } from './limits.ts';

export interface Wanted {
  /** Whether the rules of the file want what stands under these keys encrypted. */
  readonly wantsEncryption: (path: readonly string[]) => boolean;
}

type Rule = (text: string) => Wanted['wantsEncryption'];

/** SOPS's own rules. Patterns are Go's, and a stranger's: an engine that reads the same language, in linear time. */
const rules: Readonly<Record<string, Rule>> = {
  unencrypted_suffix: (suffix) => (path) => !path.some((key) => key.endsWith(suffix)),
  encrypted_suffix: (suffix) => (path) => path.some((key) => key.endsWith(suffix)),
  unencrypted_regex: (source) => {
    const pattern = RE2JS.compile(source);
    return (path) => !path.some((key) => pattern.test(key));
  },
  encrypted_regex: (source) => {
    const pattern = RE2JS.compile(source);
    return (path) => path.some((key) => pattern.test(key));
  },
};

/** We read no comments, so what they decide is refused. */
const byComments = ['unencrypted_comment_regex', 'encrypted_comment_regex'];

export const wantedKeys = [...Object.keys(rules), ...byComments];

/** The one rule of the file; SOPS refuses two as well, and takes `_unencrypted` when there is none. */
export function readWanted(metadata: RawMetadata): Wanted | { readonly findings: readonly SopsFinding[] } {
  const chosen = wantedKeys.filter((key) => (metadata.get(key)?.text ?? '') !== '');
  const key = chosen[0] ?? 'unencrypted_suffix';
  const { text, at } = metadata.get(key) ?? { text: '_unencrypted', at: { start: 0, end: 0 } };
  const refuse = (message: string, fix: string) => ({
    findings: [finding(at, 'sops-unknown-rule', { message, fix })],
  });
  if (chosen.length > 1) return refuse(`the file has ${chosen.length} rules of what is encrypted`, keepOne);
  const rule = rules[key];
  if (!rule) return refuse('what is encrypted depends on comments, which are not read here', useKeys);
  if (text.length > sopsLimits.patternLength) return refuse('the rule is too long', useKeys);
  try {
    return { wantsEncryption: rule(text) };
  } catch {
    return refuse('the rule is no regular expression of RE2', useKeys);
  }
}

const keepOne = 'Keep one of them in `.sops.yaml` and encrypt the file again.';
const useKeys = 'Choose by `encrypted_regex` or a suffix of keys in `.sops.yaml` and encrypt the file again.';
