import { setRecipient, setSecret } from '../../../schema/manifest/edit/edit-secrets.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { ReencryptAnswer } from '../../../schema/reencryption.ts';
import { parseSops } from '../../../schema/sops/parse-sops.ts';
import { replaceDataKey } from '../../../schema/sops/replace-data-key.ts';
import type { SopsDataKey } from '../../../schema/sops/types.ts';
import { githubToken } from '../../config.ts';
import { formatArmor, isRecipient, parseCiphertext } from '../../secrets/age.ts';
import { notThere } from '../../secrets/open-file.ts';
import { inlineProblem } from '../../secrets/open-inline.ts';
import { secretProblem } from '../../secrets/secret-problem.ts';
import type { Told } from '../told.ts';
import { anewHere, anewThere, type EncryptAnew, originRepository } from './encrypt-anew.ts';
import { readIdentityFile } from './identity-file.ts';
import { writeManifestFile } from './manifest-file.ts';
import { type Checkout, readManifest } from './read-manifest.ts';
import type { SecretFile } from './read-secret-files.ts';

export interface RotateOptions {
  readonly file?: string;
  /** File of identities that open the secrets; else `server`. */
  readonly identity?: string;
  /** With `identity`: whom to encrypt to; else the manifest's. */
  readonly recipient?: string;
  readonly server?: string;
  /** `owner/name`; else that of the remote `origin`. */
  readonly repository?: string;
}

type Failed = Extract<Told, { error: string }>;

/** Encrypts every secret of a checkout to another recipient: all of them, or none when one does not open. */
export async function rotateSecretsHere(options: RotateOptions): Promise<Told> {
  const checkout = await readManifest(options.file);
  if (!('manifest' in checkout)) return checkout;
  const anew = await encryptAnew(options, checkout);
  if (typeof anew !== 'function') return anew;
  const sops = sopsOf(checkout);
  if ('problems' in sops) return sops;
  const inline = checkout.manifest.secrets.map(({ value }) => value);
  const ciphertexts = [...inline, ...sops.flatMap(({ keys }) => keys.map(({ armor }) => armor))];
  if (ciphertexts.length === 0) return { lines: [`${checkout.file}: no secrets`], json: { rotated: [] } };
  const answer = await anew(ciphertexts);
  return 'error' in answer ? answer : write(editAll(checkout, sops, answer), answer.recipient);
}

function editAll(checkout: Checkout, sops: readonly Sops[], answer: ReencryptAnswer) {
  const { recipient, results } = answer;
  let at = checkout.manifest.secrets.length;
  const files = sops.map((one) => {
    at += one.keys.length;
    return editSops(one, recipient, results.slice(at - one.keys.length, at));
  });
  return [editInline(checkout, answer), ...files];
}

/** All or nothing. */
async function write(
  edits: readonly (Edited | { readonly problems: readonly Problem[] })[],
  recipient: string,
): Promise<Told> {
  const problems = edits.flatMap((one) => ('problems' in one ? one.problems : []));
  if (problems.length > 0) return { problems };
  const files = edits.flatMap((one) => ('text' in one ? [one] : []));
  for (const { place, text } of files) await writeManifestFile({ file: place, text });
  const rotated = files.flatMap((one) => one.rotated);
  return {
    lines: rotated.map(({ file, name }) => `${file}: ${name} is encrypted to ${recipient}`),
    json: { recipient, rotated },
  };
}

async function encryptAnew(
  options: RotateOptions,
  { manifest, file }: Checkout,
): Promise<EncryptAnew | Failed> {
  const { identity, server, recipient = manifest.recipient } = options;
  if ((identity === undefined) === (server === undefined))
    return {
      error: 'say who opens the secrets: --server https://… of your Pinacle, or --identity FILE',
      exit: 1,
    };
  if (server !== undefined) return onServer(server, options);
  const keys = await readIdentityFile(identity ?? '');
  if ('error' in keys) return keys;
  if (recipient === undefined || !isRecipient(recipient))
    return { error: `say whom to encrypt to: --recipient age1…, or \`recipient\` in ${file}`, exit: 1 };
  return anewHere(keys, recipient);
}

async function onServer(url: string, options: RotateOptions): Promise<EncryptAnew | Failed> {
  const repository = options.repository ?? (await originRepository());
  if (repository === undefined) return { error: 'say which repository: --repository owner/name', exit: 1 };
  const token = githubToken();
  if (token === undefined)
    return {
      error: 'GITHUB_TOKEN is missing: a token of yours for GitHub, as `gh auth token` prints it',
      exit: 1,
    };
  return anewThere({ url, repository, token });
}

/** A SOPS file of the checkout and the data keys in it. */
interface Sops extends SecretFile {
  readonly text: string;
  readonly keys: readonly SopsDataKey[];
}

function sopsOf({ files, file }: Checkout): readonly Sops[] | { readonly problems: readonly Problem[] } {
  const read = files.map((one) => {
    if (one.found.kind !== 'text') return { problems: [notThere(one.path, one.found.kind, file)] };
    const parsed = parseSops(one.found.text, { file: one.path });
    return 'problems' in parsed ? parsed : { ...one, text: one.found.text, keys: parsed.sops.dataKeys };
  });
  const problems = read.flatMap((one) => ('problems' in one ? one.problems : []));
  return problems.length > 0 ? { problems } : read.flatMap((one) => ('keys' in one ? [one] : []));
}

interface Edited {
  /** On this machine. */
  readonly place: string;
  readonly text: string;
  readonly rotated: readonly { readonly file: string; readonly name: string }[];
}

type Results = ReencryptAnswer['results'];

function editInline(
  { manifest, text, file }: Checkout,
  { recipient, results }: ReencryptAnswer,
): Edited | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let edited = setRecipient(text, recipient, { file });
  for (const [at, ref] of manifest.secrets.entries()) {
    const result = results[at];
    if (!result || 'problems' in edited) continue;
    if ('fault' in result)
      problems.push(inlineProblem({ ref, file }, result.fault, { ...result, recipient }));
    else edited = setSecret(edited.text, { name: ref.name, value: result.ciphertext }, { file });
  }
  if ('problems' in edited || problems.length > 0)
    return { problems: 'problems' in edited ? edited.problems : problems };
  return { place: file, text: edited.text, rotated: manifest.secrets.map(({ name }) => ({ file, name })) };
}

/** Of a SOPS file the data key is encrypted anew, for who opened it before; its values and its MAC stay, and so do other people's keys. */
function editSops(
  { path, place, text, keys }: Sops,
  recipient: string,
  results: Results,
): Edited | { readonly problems: readonly Problem[] } {
  const rotated = [{ file: path, name: 'the data key' }];
  if (keys.some((key) => key.recipient === recipient)) return { place, text, rotated: [] };
  const at = results.findIndex((result) => 'ciphertext' in result);
  const [key, result] = [keys[at], results[at]];
  if (!key || !result || !('ciphertext' in result)) return { problems: [unopened(path, keys)] };
  const file = parseCiphertext(result.ciphertext) ?? new Uint8Array();
  const edited = replaceDataKey(text, { file: path, key, by: { recipient, armor: formatArmor(file) } });
  return edited === undefined ? { problems: [unopened(path, keys)] } : { place, text: edited, rotated };
}

function unopened(file: string, keys: readonly SopsDataKey[]): Problem {
  const words = {
    rule: 'secret-wrong-recipient',
    message: `the data key of the file was not opened: it is encrypted to ${keys.map(({ recipient }) => recipient).join(', ')}`,
    fix: 'Let somebody who opens the file run `sops rotate -i --add-age age1…` on it, with the recipient of the repository.',
  };
  return secretProblem({ file, line: keys[0]?.line ?? 1, path: 'sops.age' }, words);
}
