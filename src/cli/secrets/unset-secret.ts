import { unsetSecret } from '../../../schema/manifest/edit/edit-secrets.ts';
import type { Told } from '../told.ts';
import { readManifestFile, writeManifestFile } from './manifest-file.ts';
import { nameFault } from './name-fault.ts';

/** Takes a secret out of the manifest, whose every other byte stays. */
export async function unsetSecretHere(name: string, options: { readonly file?: string }): Promise<Told> {
  const fault = nameFault(name);
  if (fault !== undefined) return { error: fault, exit: 1 };
  const found = await readManifestFile(options.file);
  if ('error' in found) return found;
  const edited = unsetSecret(found.text, name, found);
  if ('problems' in edited) return edited;
  await writeManifestFile({ ...found, text: edited.text });
  return { lines: [`${found.file}: ${name} is taken out`], json: { file: found.file, name } };
}
