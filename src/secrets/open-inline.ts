import type { SecretRef } from '../../schema/manifest/types.ts';
import type { Problem } from '../../schema/problem.ts';
import { decryptWith, parseCiphertext } from './age.ts';
import type { OpenedBatch } from './ciphertext.ts';
import { type Retired, retiredRecipient } from './retired-recipient.ts';
import { secretProblem } from './secret-problem.ts';

export interface Opener {
  /** What people encrypt to now. */
  readonly recipient: () => Promise<string>;
  readonly privateKeys: () => Promise<readonly string[]>;
  /** Those that open nothing any more. */
  readonly retired: () => Promise<readonly Retired[]>;
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
  const retired =
    bytes && opened.fault === 'wrong-recipient' ? await retiredRecipient(opener.retired, bytes) : undefined;
  const told = { recipient: await opener.recipient(), retired };
  return { problems: [inlineProblem({ ref, file }, opened.fault, told)] };
}

/** What to say of a ciphertext of the manifest that does not open, and what to do. `recipient`: the repository's, if it is known; `retired`: an earlier one that it is for. */
export function inlineProblem(
  { ref: { name, line }, file }: { ref: Pick<SecretRef, 'name' | 'line'>; file: string },
  fault: keyof typeof faults,
  { recipient, retired }: { recipient?: string | undefined; retired?: string | undefined },
): Problem {
  const earlier = `is encrypted to ${retired}, an earlier recipient that was retired`;
  const words = {
    rule: faults[fault].rule,
    message: `secret ${name} ${retired === undefined ? faults[fault].message : earlier}`,
    fix:
      recipient === undefined
        ? `Run \`pinacle secrets set ${name}\`.`
        : `This repository's recipient is ${recipient}: run \`pinacle secrets set ${name} --recipient ${recipient}\`.`,
  };
  return secretProblem({ file, line, path: `secrets.${name}` }, words);
}

const faults = {
  'wrong-recipient': { rule: 'secret-wrong-recipient', message: 'is not encrypted to this repository' },
  damaged: { rule: 'secret-damaged', message: 'is damaged: it was changed after it was encrypted' },
  'not-age': { rule: 'secret-damaged', message: 'is no age file' },
} as const;
