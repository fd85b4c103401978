import type { Readable } from 'node:stream';
import { setRecipient, setSecret } from '../../../schema/manifest/edit/edit-secrets.ts';
import { findEntry } from '../../../schema/manifest/edit/find-entry.ts';
import { isMap } from '../../../schema/manifest/located.ts';
import { parseManifest } from '../../../schema/manifest/parse.ts';
import type { Problem } from '../../../schema/problem.ts';
import { encryptTo, formatCiphertext, isRecipient } from '../../secrets/age.ts';
import type { Told } from '../told.ts';
import { type ManifestFile, readManifestFile, writeManifestFile } from './manifest-file.ts';
import { nameFault } from './name-fault.ts';
import { readValue } from './read-value.ts';

export interface SetOptions {
  /** `age1…`; else the manifest's. */
  readonly recipient?: string | undefined;
  readonly file?: string;
  readonly as?: 'env' | 'file';
  /** Below /run/secrets; makes it a file. */
  readonly path?: string;
}

/** Encrypts a value of standard input and writes it into the manifest, whose every other byte stays. */
export async function setSecretHere(
  name: string,
  options: SetOptions,
  stdin: Readable = process.stdin,
): Promise<Told> {
  const fault = nameFault(name);
  if (fault !== undefined) return { error: fault, exit: 1 };
  const found = await readManifestFile(options.file);
  if ('error' in found) return found;
  const recipient = recipientFor(options, found);
  if (typeof recipient !== 'string') return recipient;
  const form = formFor(options, found.text, name);
  if ('error' in form) return form;
  const read = await readValue(stdin, { name, as: form.as });
  if ('error' in read) return { error: read.error, exit: 1 };
  // Once more: it may have been edited while the value was typed.
  const now = await readManifestFile(found.file);
  if ('error' in now) return now;
  const ciphertext = formatCiphertext(await encryptTo(recipient, read.value));
  const edited = edit(now, { name, value: ciphertext, ...form }, options.recipient);
  if ('problems' in edited) return edited;
  await writeManifestFile(edited);
  const line = findEntry(edited.text, ['secrets', name])?.line;
  return {
    lines: [`${found.file}:${line}: ${name} is encrypted to ${recipient}`],
    json: { file: found.file, line, name, ...form, recipient },
  };
}

function recipientFor(
  { recipient }: SetOptions,
  { file, text }: ManifestFile,
): string | Extract<Told, { error: string }> {
  const own = findEntry(text, ['recipient'])?.value;
  const chosen = recipient ?? own;
  if (typeof chosen === 'string' && isRecipient(chosen)) return chosen;
  if (chosen !== undefined && chosen !== null)
    return {
      error: `${recipient === undefined ? `${file}: \`recipient\`` : '--recipient'} is not an age public key (age1…), or mistyped`,
      exit: 1,
    };
  return {
    error: `${file} has no \`recipient\`: give the repository's with --recipient age1…; the check of the repository and GET /repos/OWNER/NAME/age-recipient of your Pinacle tell it`,
    exit: 1,
  };
}

/** How the pod will get it: as asked, else as it did. */
function formFor(
  { as, path }: SetOptions,
  text: string,
  name: string,
): { as: 'env' | 'file'; path?: string } | Extract<Told, { error: string }> {
  const value = findEntry(text, ['secrets', name])?.value;
  const before = isMap(value) ? value : {};
  const form = as ?? (path !== undefined || before.as === 'file' ? 'file' : 'env');
  if (form === 'env')
    return path === undefined ? { as: form } : { error: '--path is for a file: leave --as env out', exit: 1 };
  const to = path ?? before.path;
  return typeof to === 'string'
    ? { as: form, path: to }
    : { error: '--as file needs --path: where the file stands below /run/secrets', exit: 1 };
}

function edit(
  { file, text }: ManifestFile,
  secret: Parameters<typeof setSecret>[1],
  recipient: string | undefined,
): ManifestFile | { readonly problems: readonly Problem[] } {
  const told = recipient === undefined ? { text } : setRecipient(text, recipient, { file });
  if ('problems' in told) return told;
  const whole = setSecret(told.text, secret, { file });
  if ('problems' in whole) return whole;
  const parsed = parseManifest(whole.text, { file });
  const about = `secrets.${secret.name}`;
  const problems =
    'problems' in parsed
      ? parsed.problems.filter(({ path }) => path === about || path.startsWith(`${about}.`))
      : [];
  return problems.length > 0 ? { problems } : { file, text: whole.text };
}
