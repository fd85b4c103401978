import { findEntry } from '../../../schema/manifest/edit/find-entry.ts';
import type { SecretRef } from '../../../schema/manifest/types.ts';
import { parseSops } from '../../../schema/sops/parse-sops.ts';
import { decryptWith, parseCiphertext, recipientOf, stanzaKinds } from '../../secrets/age.ts';
import type { Told } from '../told.ts';
import { readIdentityFile } from './identity-file.ts';
import { type LineChange, lineChanges } from './line-changes.ts';
import { type Checkout, readManifest } from './read-manifest.ts';
import type { SecretFile } from './read-secret-files.ts';

interface Listed {
  readonly name: string;
  readonly as: 'env' | 'file';
  /** Below /run/secrets. */
  readonly path?: string;
  readonly file: string;
  readonly line: number;
  /**
   * Whom it is encrypted to. An age file does not say: only who has the key can tell that it is for them, so this is empty unless an
   * identity was given that opens it. A SOPS file says it, and nobody vouches for that.
   */
  readonly recipients: readonly string[];
  /** Of recipients that an age file has: `X25519` each; null: no age file. */
  readonly kinds: readonly string[] | null;
  /** Null: not committed. */
  readonly changed: { readonly at: string; readonly by: string } | null;
}

/** Tells names, forms, places, recipients and ages of the secrets of a checkout; values never. */
export async function listSecretsHere(options: { file?: string; identity?: string }): Promise<Told> {
  const checkout = await readManifest(options.file);
  if (!('manifest' in checkout)) return checkout;
  const keys = options.identity === undefined ? [] : await readIdentityFile(options.identity);
  if ('error' in keys) return keys;
  const inline = await listInline(checkout, keys);
  const files = await Promise.all(checkout.files.map(listFile));
  const secrets = [...inline, ...files.flat()];
  const { recipient = null } = checkout.manifest;
  return {
    lines: secrets.length > 0 ? words(secrets) : [`${checkout.file}: no secrets`],
    json: { recipient, secrets },
  };
}

async function listInline(
  { file, text, manifest }: Checkout,
  keys: readonly string[],
): Promise<readonly Listed[]> {
  const changes = await lineChanges(file);
  return Promise.all(
    manifest.secrets.map(async (ref) => {
      const { name, as, path } = ref;
      const { line, endLine } = findEntry(text, ['secrets', name]) ?? { line: ref.line, endLine: ref.line };
      const changed = newest(changes, line, endLine);
      return {
        name,
        as,
        ...(path === undefined ? {} : { path }),
        file,
        line,
        ...(await audience(ref, keys)),
        changed,
      };
    }),
  );
}

async function audience({ value }: SecretRef, keys: readonly string[]) {
  const bytes = parseCiphertext(value);
  const opening = keys.map(async (key) =>
    bytes && 'value' in (await decryptWith([key], bytes)) ? [await recipientOf(key)] : [],
  );
  return { kinds: bytes && stanzaKinds(bytes), recipients: (await Promise.all(opening)).flat() };
}

async function listFile({ path, place, found }: SecretFile): Promise<readonly Listed[]> {
  const parsed = found.kind === 'text' ? parseSops(found.text, { file: path }) : undefined;
  if (!parsed || 'problems' in parsed) return [];
  const { leaves, dataKeys } = parsed.sops;
  const changes = await lineChanges(place);
  const recipients = dataKeys.map(({ recipient }) => recipient);
  const kinds = recipients.map(() => 'X25519');
  return leaves.flatMap((leaf) =>
    'name' in leaf
      ? [
          {
            name: leaf.name,
            as: 'env',
            file: path,
            line: leaf.line,
            recipients,
            kinds,
            changed: newest(changes, leaf.line, leaf.line),
          },
        ]
      : [],
  );
}

function newest(changes: ReadonlyMap<number, LineChange>, from: number, to: number): Listed['changed'] {
  const found = Array.from({ length: to - from + 1 }, (_, at) => changes.get(from + at)).filter(
    (one) => one !== undefined,
  );
  const last = found.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
  // A line that is not committed is the newest of all.
  return last && found.length === to - from + 1 ? { at: last.at.toISOString(), by: last.by } : null;
}

/** In columns. */
function words(secrets: readonly Listed[]): readonly string[] {
  const rows = secrets.map(({ name, as, path, file, line, recipients, kinds, changed }) => [
    name,
    as === 'env' ? 'variable' : `file ${path}`,
    `${file}:${line}`,
    changed ? `${changed.at.slice(0, 10)} by ${printable(changed.by)}` : 'not committed',
    recipients.length > 0
      ? `to ${recipients.map(printable).join(', ')}`
      : kinds
        ? `to ${kinds.length} of ${[...new Set(kinds)].join(', ')}`
        : 'no age file',
  ]);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Of a commit or a file: nothing that moves a cursor. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}
