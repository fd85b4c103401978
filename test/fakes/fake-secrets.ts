import type { SecretSpec } from '../../reconciler/plan/desired.ts';
import { digest } from '../../reconciler/plan/digest.ts';
import type { Secrets } from '../../reconciler/ports.ts';
import { WorldError } from '../../schema/world-error.ts';

/** Values that tests give out, by their digests; what nobody gave cannot be opened. */
export interface FakeSecrets extends Secrets {
  /** A secret of this value: a variable of the manifest, unless told otherwise. */
  give(name: string, value: string | Uint8Array, over?: Partial<SecretSpec>): SecretSpec;
  /** How often values were asked for. */
  opened(): number;
}

export function fakeSecrets(): FakeSecrets {
  const values = new Map<string, Uint8Array>();
  let opened = 0;
  return {
    give: (name, value, over = {}) => {
      const bytes = Buffer.from(value);
      const spec = {
        name,
        as: 'env',
        from: 'manifest',
        digest: digest(bytes.toString('hex')),
        ...over,
      } as const;
      values.set(spec.digest, bytes);
      return spec;
    },
    opened: () => opened,
    open: async ({ secrets }) => {
      opened += 1;
      return new Map(secrets.map((secret) => [secret.name, openOne(values, secret)]));
    },
  };
}

function openOne(values: ReadonlyMap<string, Uint8Array>, { name, digest: key }: SecretSpec): Uint8Array {
  const value = values.get(key);
  if (!value) throw new WorldError('secrets-unreadable', `${name} cannot be opened`);
  return value;
}
