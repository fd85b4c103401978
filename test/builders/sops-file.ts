import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { armor } from 'age-encryption';
import { stringify } from 'yaml';
import { encryptTo } from '../../src/secrets/age.ts';

type Scalar = string | number | boolean | null;
export type Tree = Scalar | readonly Tree[] | { readonly [key: string]: Tree };

export interface SopsOptions {
  readonly format?: 'yaml' | 'json' | 'env';
  /** More of the metadata: rules, key groups. */
  readonly metadata?: Readonly<Record<string, Tree>>;
  readonly wants?: (path: readonly string[]) => boolean;
  readonly macOnlyEncrypted?: boolean;
  /** 32 bytes; a new one for each file unless told. */
  readonly dataKey?: Buffer;
}

/** A SOPS file as `sops` 3 writes it, by the words of its documentation and none of our reading. */
export async function sopsFile(
  recipients: readonly string[],
  values: Readonly<Record<string, Tree>>,
  options: SopsOptions = {},
): Promise<string> {
  const { format = 'yaml', macOnlyEncrypted, dataKey = randomBytes(32), metadata = {} } = options;
  const wants = options.wants ?? ((path) => !path.some((key) => key.endsWith('_unencrypted')));
  const hash = createHash('sha512');
  if (macOnlyEncrypted)
    hash.update('8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69', 'hex');
  const walk = (value: Tree, path: readonly string[]): Tree => {
    if (Array.isArray(value)) return (value as readonly Tree[]).map((item) => walk(item, path));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, child]) => [key, walk(child, [...path, key])]),
      );
    if (value === null) return null;
    const sealed = wants(path);
    if (sealed || !macOnlyEncrypted) hash.update(textOf(value));
    return sealed ? seal(value, dataKey, path.map((key) => `${key}:`).join('')) : value;
  };
  const tree = walk(values, []) as Record<string, Tree>;
  const lastmodified = '2026-01-02T03:04:05Z';
  const age = await Promise.all(
    recipients.map(async (recipient) => ({
      recipient,
      enc: armor.encode(await encryptTo(recipient, dataKey)),
    })),
  );
  const mac = seal(hash.digest('hex').toUpperCase(), dataKey, lastmodified);
  const sops: Record<string, Tree> = {
    age,
    lastmodified,
    mac,
    ...(macOnlyEncrypted ? { mac_only_encrypted: true } : {}),
    ...(Object.keys(metadata).length > 0 ? metadata : { unencrypted_suffix: '_unencrypted' }),
    version: '3.13.2',
  };
  if (format === 'json') return JSON.stringify({ ...tree, sops }, null, '\t');
  return format === 'yaml' ? stringify({ ...tree, sops }) : dotenv({ ...tree, ...flat(sops, 'sops') });
}

/** `ENC[…]` of a value at a place. */
export function seal(value: string | number | boolean, dataKey: Buffer, place: string): string {
  if (value === '') return '';
  const iv = randomBytes(32);
  const cipher = createCipheriv('aes-256-gcm', dataKey, iv).setAAD(Buffer.from(place));
  const data = Buffer.concat([cipher.update(textOf(value)), cipher.final()]);
  const parts = [data, iv, cipher.getAuthTag()].map((part) => part.toString('base64'));
  return `ENC[AES256_GCM,data:${parts[0]},iv:${parts[1]},tag:${parts[2]},type:${typeOf(value)}]`;
}

function textOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}

function typeOf(value: string | number | boolean): string {
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'str' : Number.isInteger(value) ? 'int' : 'float';
}

function flat(value: Tree, name: string): Record<string, Scalar> {
  if (typeof value !== 'object' || value === null) return { [name]: value };
  const [separator, entries] = Array.isArray(value)
    ? ['__list_', [...value.entries()]]
    : [name === 'sops' ? '_' : '__map_', Object.entries(value)];
  return Object.assign(
    {},
    ...entries.map(([key, child]) => flat(child as Tree, `${name}${separator}${key}`)),
  );
}

/** Its values are texts and numbers; a line's end is written `\n`. */
function dotenv(lines: Record<string, Tree>): string {
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .map((line) => `${line.replaceAll('\n', '\\n')}\n`)
    .join('');
}
