import type { PodSpec } from '../../reconciler/plan/desired.ts';
import { checkProcessName } from '../layout.ts';
import { installName, shellQuote } from '../pod/definition.ts';
import { checkSecretPath } from './secret-path.ts';

/** Path in a version of the folder → its bytes. */
export type SecretFiles = ReadonlyMap<string, Buffer>;

/** What lies in the folder of a pod: `env/<process>`, shell exports of what it sees, and `files/<path>`. */
export function secretFiles(spec: PodSpec, values: ReadonlyMap<string, Uint8Array>): SecretFiles {
  const files = new Map<string, Buffer>();
  const variables = spec.secrets.filter(({ as }) => as === 'env').map(({ name }) => name);
  for (const { name, secrets } of spec.processes)
    if (secrets.length > 0)
      files.set(
        `env/${checkProcessName(name)}`,
        exportLines(
          variables.filter((one) => secrets.includes(one)),
          values,
        ),
      );
  files.set(`env/${installName}`, exportLines(variables, values));
  for (const { name, as, path } of spec.secrets)
    if (as === 'file') files.set(`files/${checkSecretPath(path ?? '')}`, bytesOf(name, values));
  return files;
}

/** Bytes, not text: a value need not be UTF-8. */
function exportLines(names: readonly string[], values: ReadonlyMap<string, Uint8Array>): Buffer {
  const lines = names.map((name) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error('not the name of a variable');
    return `export ${name}=${shellQuote(bytesOf(name, values).toString('latin1'))}\n`;
  });
  return Buffer.from(lines.join(''), 'latin1');
}

function bytesOf(name: string, values: ReadonlyMap<string, Uint8Array>): Buffer {
  const value = values.get(name);
  if (!value) throw new Error(`no value was given for ${name}`);
  return Buffer.from(value);
}
