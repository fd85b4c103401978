import { ourSecretPaths, patterns } from '../../../schema/manifest/patterns.ts';

export interface SecretForm {
  readonly name: string;
  /** Below /run/secrets; null: it becomes a variable. */
  readonly path: string | null;
  readonly value: string;
}

/** What of it the server would not take, a sentence for each field; it never has the value. */
export type SecretFaults = Partial<Record<keyof SecretForm, string>>;

const names = new RegExp(patterns.envName, 'u');
const paths = new RegExp(patterns.path, 'u');

export function secretFaults({ name, path, value }: SecretForm): SecretFaults {
  return {
    ...nameFault(name),
    ...(path === null || (paths.test(path) && !ourSecretPaths.test(path))
      ? {}
      : { path: 'A path below /run/secrets, such as tls/key.pem, with no part that begins with two dots.' }),
    ...(value === '' ? { value: 'Without a value there is no secret.' } : {}),
  };
}

function nameFault(name: string): SecretFaults {
  if (/^(?:PINACLE_|POD_)/.test(name))
    return { name: 'Names that begin with PINACLE_ or POD_ are reserved.' };
  return names.test(name) ? {} : { name: 'Letters, digits and _, and no digit in front.' };
}
