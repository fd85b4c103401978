import type { Problem } from '../../../schema/problem.ts';
import { compareProblems } from '../../../schema/problem.ts';
import { parseSops } from '../../../schema/sops/parse-sops.ts';
import { parseCiphertext, recipientOf, stanzaKinds } from '../../secrets/age.ts';
import type { Described, OpenedBatch } from '../../secrets/ciphertext.ts';
import { notThere, openFile } from '../../secrets/open-file.ts';
import { inlineProblem, type Opener, openInline } from '../../secrets/open-inline.ts';
import { settleSecrets } from '../../secrets/settle-secrets.ts';
import type { Told } from '../told.ts';
import { readIdentityFile } from './identity-file.ts';
import { type Checkout, readManifest } from './read-manifest.ts';

type Batch = { readonly described: readonly Sized[] } | { readonly problems: readonly Problem[] };
type Sized = Described & { readonly bytes: number; readonly nul: boolean };

/**
 * Says what keeps the secrets of a checkout from reaching a pod, in the words of the check run. Without an identity only what needs no
 * key: whether each is an age file to an X25519 recipient. With one, whether it opens each.
 */
export async function checkSecretsHere(options: { file?: string; identity?: string }): Promise<Told> {
  const checkout = await readManifest(options.file);
  if (!('manifest' in checkout)) return checkout;
  const keys = options.identity === undefined ? undefined : await readIdentityFile(options.identity);
  if (keys && 'error' in keys) return keys;
  const batches = await (keys ? openAll(checkout, await openerOf(checkout, keys)) : readAll(checkout));
  const described = batches.flatMap((batch) => ('described' in batch ? batch.described : []));
  const settled = settleSecrets(
    described.map((one) => ({ ...one, digest: '' })),
    checkout.file,
  );
  const unopened = batches.flatMap((batch) => ('problems' in batch ? batch.problems : []));
  const problems = [...unopened, ...('problems' in settled ? settled.problems : [])].toSorted(byPlace);
  const { file } = checkout;
  if (problems.length > 0) return { problems, json: { file } };
  const all = `${described.length} secret${described.length === 1 ? '' : 's'}`;
  const lines = [
    `${file}: ${all}, ${keys ? 'each opens' : 'each has the form; --identity tells whether it opens'}`,
  ];
  return { lines, json: { file, opened: keys !== undefined, problems } };
}

function byPlace(a: Problem, b: Problem): number {
  return a.file.localeCompare(b.file) || compareProblems(a, b);
}

async function openerOf({ manifest }: Checkout, keys: readonly string[]): Promise<Opener> {
  const recipient = manifest.recipient ?? (await recipientOf(keys[0] ?? ''));
  return { recipient: async () => recipient, privateKeys: async () => keys, retired: async () => [] };
}

async function openAll({ manifest, files, file }: Checkout, opener: Opener): Promise<readonly Batch[]> {
  const readSops = async (...asked: Parameters<typeof parseSops>) => parseSops(...asked);
  const inline = manifest.secrets.map((ref) => openInline(ref, file, opener));
  const named = files.map(({ path, found }) =>
    openFile({ file: path, found, manifest: file }, { opener, readSops }),
  );
  return (await Promise.all([...inline, ...named])).map(sized);
}

function sized(batch: OpenedBatch): Batch {
  if ('problems' in batch) return batch;
  return {
    described: batch.opened.map(({ value, ...one }) => ({
      ...one,
      bytes: value.length,
      nul: value.includes(0),
    })),
  };
}

/** The form alone. */
async function readAll({ manifest, files, file }: Checkout): Promise<readonly Batch[]> {
  const from = 'manifest' as const;
  const inline = manifest.secrets.map((ref): Batch => {
    const { value, ...described } = ref;
    const fault = faultOf(parseCiphertext(value));
    if (fault) return { problems: [inlineProblem({ ref, file }, fault, manifest)] };
    return { described: [{ ...described, from, file, bytes: 0, nul: false }] };
  });
  return [...inline, ...files.map((one) => readFile(one, file))];
}

function faultOf(bytes: Uint8Array | null): Parameters<typeof inlineProblem>[1] | undefined {
  if (!bytes) return 'not-age';
  const kinds = stanzaKinds(bytes);
  if (!kinds) return 'damaged';
  return kinds.includes('X25519') ? undefined : 'wrong-recipient';
}

function readFile({ path, found }: Checkout['files'][number], manifest: string): Batch {
  if (found.kind !== 'text') return { problems: [notThere(path, found.kind, manifest)] };
  const parsed = parseSops(found.text, { file: path });
  if ('problems' in parsed) return parsed;
  const named = parsed.sops.leaves.flatMap((leaf) => ('name' in leaf ? [leaf] : []));
  return {
    described: named.map(({ name, line }) => ({
      name,
      line,
      as: 'env',
      from: 'manifest',
      file: path,
      bytes: 0,
      nul: false,
    })),
  };
}
