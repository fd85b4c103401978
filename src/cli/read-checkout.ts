import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { lockfileNames } from '../../schema/lockfiles.ts';
import { manifestFiles } from '../../schema/manifest/manifest-files.ts';
import { parseManifest } from '../../schema/manifest/parse.ts';
import type { Manifest } from '../../schema/manifest/types.ts';
import type { Problem } from '../../schema/problem.ts';

type Checkout =
  | {
      readonly manifest: Manifest;
      readonly commit: string;
      readonly lockfiles: Readonly<Record<string, string>>;
      readonly name: string;
    }
  | { readonly problems: readonly Problem[] }
  | { readonly error: string };

/** The manifest, head commit and lockfiles of a folder on this machine; a folder outside git has the commit 000…0. */
export async function readCheckout(dir: string): Promise<Checkout> {
  const root = resolve(dir);
  const name = basename(root);
  const [first, second] = manifestFiles;
  const found = (await readManifest(root, first)) ?? (await readManifest(root, second));
  if (!found) return { error: `${dir}: no pinacle.yaml here; see the README for one to copy` };
  const parsed = parseManifest(found.text, { file: found.file, repositoryName: name });
  if ('problems' in parsed) return parsed;
  return {
    manifest: parsed.manifest,
    commit: await headOf(root),
    lockfiles: await digestLockfiles(root),
    name,
  };
}

async function readManifest(root: string, file: string): Promise<{ file: string; text: string } | undefined> {
  const text = await readFile(join(root, file), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { file, text };
}

async function headOf(root: string): Promise<string> {
  const head = await promisify(execFile)('git', ['-C', root, 'rev-parse', 'HEAD']).catch(() => undefined);
  return head?.stdout.trim() ?? '0'.repeat(40);
}

async function digestLockfiles(root: string): Promise<Record<string, string>> {
  const found = await Promise.all(
    lockfileNames.map(async (file) => {
      const content = await readFile(join(root, file)).catch(() => undefined);
      return content ? [[file, createHash('sha256').update(content).digest('hex')] as const] : [];
    }),
  );
  return Object.fromEntries(found.flat());
}
