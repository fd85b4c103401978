import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { hasBech32Checksum } from '../../schema/manifest/bech32.ts';

export type Parsed<T> = { readonly value: T } | { readonly problem: string };

export type Parser<T> = (text: string) => Parsed<T>;

export const text: Parser<string> = (value) => ({ value });

export const port: Parser<number> = wholeNumber(0, 65_535);

export function wholeNumber(least: number, most: number): Parser<number> {
  return (given) => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= least && value <= most) return { value };
    return { problem: `must be a whole number from ${least} to ${most}` };
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Parser<T> {
  return (given) => {
    const value = choices.find((choice) => choice === given);
    return value ? { value } : { problem: `must be one of ${choices.join(', ')}` };
  };
}

/** Protocols without a colon: `url('https', 'http')`. The value has no slash at its end. */
export function url(...protocols: readonly string[]): Parser<string> {
  return (given) => {
    const parsed = URL.canParse(given) ? new URL(given) : undefined;
    if (parsed && protocols.includes(parsed.protocol.slice(0, -1)))
      return { value: given.replace(/\/+$/, '') };
    return {
      problem: `must be a URL that starts with ${protocols.map((name) => `${name}://`).join(' or ')}`,
    };
  };
}

export const domain: Parser<string> = (given) => {
  const value = given.toLowerCase();
  const right =
    value.length <= 180 &&
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/.test(value);
  return right
    ? { value }
    : { problem: 'must be a domain name such as pods.example.com, without protocol or port' };
};

export const ipAddresses: Parser<readonly string[]> = (given) => {
  const value = given.split(',').map((address) => address.trim());
  return value.every((address) => isIP(address) !== 0)
    ? { value }
    : { problem: 'must be IP addresses such as 127.0.0.1, with commas between' };
};

/** `9.9.9.9`, `127.0.0.1:5353`, `[::1]:5353`. */
export const dnsServer: Parser<string> = (value) => {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(value) ?? [];
  const right = isIP(value) !== 0 || isIP(bracketed ?? '') === 6 || isIP(plain ?? '') === 4;
  return right
    ? { value }
    : { problem: 'must be an IP address such as 9.9.9.9, with :port after it if it is not 53' };
};

export const absolutePath: Parser<string> = (value) =>
  isAbsolute(value) ? { value } : { problem: 'must be an absolute path' };

export const readableFile: Parser<string> = (path) => {
  try {
    readFileSync(path);
    return { value: path };
  } catch {
    return { problem: 'must name a file that can be read' };
  }
};

/** A PEM in one variable has its line breaks as `\n`, since `.env` files and many dashboards keep no others. */
export const pem: Parser<string> = (given) => {
  const value = given.replaceAll('\\n', '\n').trim();
  const right = /^-----BEGIN (RSA )?PRIVATE KEY-----\n[\s\S]+\n-----END (RSA )?PRIVATE KEY-----$/.test(value);
  return right ? { value: `${value}\n` } : { problem: 'must be the private key of the app in PEM form' };
};

export const pemFile: Parser<string> = (path) => {
  try {
    return pem(readFileSync(path, 'utf8'));
  } catch {
    return { problem: 'must name a file that can be read' };
  }
};

/** An age identity; `age-keygen` writes comments above it. */
export const ageIdentity: Parser<string> = (given) => {
  const value = given
    .split(/\s*\n\s*/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('');
  const right =
    /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/.test(value) && hasBech32Checksum(value.toLowerCase());
  return right ? { value } : { problem: `must be an age identity, AGE-SECRET-KEY-1…: ${makeMasterKey}` };
};

export const ageIdentityFile: Parser<string> = (path) => {
  try {
    return ageIdentity(readFileSync(path, 'utf8'));
  } catch {
    return { problem: 'must name a file that can be read' };
  }
};

/** How to come by a master key, for messages. */
export const makeMasterKey =
  'make one with `age-keygen -o master.key`, name that file in PINACLE_MASTER_KEY_FILE, and keep a copy: without it no stored secret opens';

export function secretText(shortest: number): Parser<string> {
  return (value) => {
    if (wellKnown.test(value))
      return { problem: 'is a well-known default: make one with `openssl rand -hex 32`' };
    if (value.length >= shortest) return { value };
    return { problem: `must have at least ${shortest} characters: make one with \`openssl rand -hex 32\`` };
  };
}

const wellKnown = /^(change-?me.*|(my-?)?secret|pinacle|password|development|default|(.)\3*)$/i;
