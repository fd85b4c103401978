import { refuseKey } from '../../../schema/manifest/locate-findings.ts';
import { patterns } from '../../../schema/manifest/patterns.ts';
import { limits } from '../../secrets/limits.ts';

const form = new RegExp(patterns.envName, 'u');

/** Why no secret can be called so. Never shows the name: it may be `NAME=value`, or the value itself. */
export function nameFault(name: string): string | undefined {
  if (name.includes('='))
    return 'the value of a secret is read from standard input, never from the command line: other programs may have seen this one, so change it';
  if (/^(?:PINACLE_|POD_)/.test(name)) return 'names that begin with PINACLE_ or POD_ are reserved';
  const harmful = refuseKey(name, new Set(), { at: { start: 0, end: 0 }, path: '' });
  if (form.test(name) && name.length <= limits.nameLength && !harmful) return undefined;
  return 'this is not the name of a variable: use letters, digits and `_`, and begin with a letter or `_`';
}
