import { type Finding, onValue, type Span } from './finding.ts';
import { limits } from './limits.ts';
import { quote } from './quote.ts';

/** `Object.fromEntries` would define even `__proto__` harmlessly; what reads the value later might not be as careful. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Why a key cannot be taken, if so; `seen`: the keys of its map before it. */
export function refuseKey(
  name: string,
  seen: ReadonlySet<string>,
  { at, path }: { at: Span; path: string },
): Finding | undefined {
  if (name === '<<')
    return {
      at,
      path,
      rule: 'merge-key',
      message: 'merge keys (`<<`) are not read here',
      fix: 'Write the keys out, or use an alias as the whole value of a key.',
    };
  if (forbidden.has(name))
    return { at, path, rule: 'forbidden-key', message: `${quote(name)} cannot be a key`, fix: 'Rename it.' };
  if (seen.has(name))
    return {
      at,
      path,
      rule: 'duplicate-key',
      message: 'this key stands here for the second time',
      fix: 'Keep one of the two.',
    };
  return undefined;
}

export const unknownAlias = {
  rule: 'alias-unknown',
  message: 'this alias has no anchor before it',
  fix: 'Put the text in quotes if it only begins with `*`, or add the anchor.',
} as const;
export const aliasCycle = {
  rule: 'alias-cycle',
  message: 'this alias stands inside its own anchor',
  fix: 'Write the value out.',
} as const;
export const tooManyAliases = {
  rule: 'too-many-aliases',
  message: `more than ${limits.aliasExpansions} aliases are expanded`,
  fix: 'Write values out, or use `env` of the file for what all processes share.',
} as const;
export const keyNotText = {
  rule: 'yaml-syntax',
  message: 'a key is not a text',
  fix: 'Write a text as key.',
} as const;

export function tooManyValues(at: Finding['at']): Finding {
  return {
    at,
    rule: 'too-many-values',
    message: `more than ${limits.values.toLocaleString('en')} values`,
    fix: 'Shorten the file.',
  };
}

export function controlCharacter(at: string): Finding {
  return {
    at: onValue(at),
    rule: 'control-character',
    message: 'the value has a control character',
    fix: "Remove it, or let the command make it, as in `printf '\\033[0m'`.",
  };
}
