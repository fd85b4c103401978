import type { SecretRef } from '../../schema/manifest/types.ts';
import { decryptWith, parseCiphertext } from './age.ts';
import type { OpenedBatch } from './ciphertext.ts';
import { secretProblem } from './secret-problem.ts';

export interface Opener {
  /** What people encrypt to now. */
  readonly recipient: () => Promise<string>;
  readonly privateKeys: () => Promise<readonly string[]>;
}

/** Opens a ciphertext of the manifest. */
export async function openInline(ref: SecretRef, file: string, opener: Opener): Promise<OpenedBatch> {
  const { name, as, path, line } = ref;
  const bytes = parseCiphertext(ref.value);
  const opened = bytes ? await decryptWith(await opener.privateKeys(), bytes) : { fault: 'not-age' as const };
  if ('value' in opened) {
    const described = {
      name,
      as,
      ...(path === undefined ? {} : { path }),
      from: 'manifest' as const,
      file,
      line,
    };
    return { opened: [{ ...described, value: opened.value }] };
  }
  const recipient = await opener.recipient();
  const words = {
    rule: faults[opened.fault].rule,
    message: `secret ${name} ${faults[opened.fault].message}`,
    fix: `This repository's recipient is ${recipient}: encrypt the value to it again.`,
  };
  return { problems: [secretProblem({ file, line, path: `secrets.${name}` }, words)] };
}

const faults = {
  'wrong-recipient': { rule: 'secret-wrong-recipient', message: 'is not encrypted to this repository' },
  damaged: { rule: 'secret-damaged', message: 'is damaged: it was changed after it was encrypted' },
  'not-age': { rule: 'secret-damaged', message: 'is no age file' },
} as const;
