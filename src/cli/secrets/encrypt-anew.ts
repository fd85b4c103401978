import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Value } from 'typebox/value';
import { type ReencryptAnswer, reencryptAnswer } from '../../../schema/reencryption.ts';
import { isLoopback } from '../../config/is-loopback.ts';
import { isRecipient, parseCiphertext } from '../../secrets/age.ts';
import { reencrypt } from '../../secrets/reencrypt.ts';

export type Answer = ReencryptAnswer | { readonly error: string; readonly exit: 1 | 2 };
/** Encrypts ciphertexts to another recipient. */
export type EncryptAnew = (ciphertexts: readonly string[]) => Promise<Answer>;

/** With identities of this machine. */
export function anewHere(keys: readonly string[], recipient: string): EncryptAnew {
  const identities = {
    recipient: async () => recipient,
    privateKeys: async () => keys,
    retired: async () => [],
  };
  return (ciphertexts) => reencrypt(identities, 0, ciphertexts);
}

export interface Server {
  /** Of the controller, without a path. */
  readonly url: string;
  /** `owner/name`. */
  readonly repository: string;
  /** A person's, for GitHub. */
  readonly token: string;
}

/** By the controller, which has the repository's identities and shows neither them nor a value. */
export function anewThere({ url, repository, token }: Server): EncryptAnew {
  return async (ciphertexts) => {
    const path = `/repos/${repository}/secrets/reencrypt`;
    const at = URL.canParse(path, url) ? new URL(path, url) : undefined;
    if (!at || !(at.protocol === 'https:' || (at.protocol === 'http:' && isLoopback(at.hostname))))
      return { error: '--server is not an https address: the token would be read on its way', exit: 1 };
    try {
      return await ask(at, { token, ciphertexts });
    } catch (error) {
      const why =
        error instanceof Error && error.name === 'TimeoutError'
          ? 'it did not answer in time'
          : 'it did not answer';
      return { error: `${at.origin}: ${why}`, exit: 2 };
    }
  };
}

async function ask(
  at: URL,
  { token, ciphertexts }: { token: string; ciphertexts: readonly string[] },
): Promise<Answer> {
  const answer = await fetch(at, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ciphertexts }),
    // The token goes nowhere else.
    redirect: 'error',
    signal: AbortSignal.timeout(60_000),
  });
  const said: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && Value.Check(reencryptAnswer, said) && isWhole(said, ciphertexts.length)) return said;
  const title =
    typeof said === 'object' && said !== null && 'title' in said ? String(said.title).slice(0, 200) : '';
  const why = answer.ok
    ? 'not the answer of a Pinacle'
    : `${answer.status}${title === '' ? '' : `, ${title}`}`;
  return {
    error: `${at.origin}: ${why.replace(/\p{C}/gu, '?')}`,
    exit: answer.status < 500 && !answer.ok ? 1 : 2,
  };
}

function isWhole({ recipient, results }: ReencryptAnswer, count: number): boolean {
  const well = results.every((one) => !('ciphertext' in one) || parseCiphertext(one.ciphertext) !== null);
  return isRecipient(recipient) && results.length === count && well;
}

/** `owner/name` of the remote `origin` of the working folder's repository; undefined when there is none. */
export async function originRepository(): Promise<string | undefined> {
  const origin = await promisify(execFile)('git', ['remote', 'get-url', 'origin']).catch(() => undefined);
  return /[/:]([A-Za-z0-9._-]+\/[A-Za-z0-9._-]+?)(?:\.git)?\/?\s*$/.exec(origin?.stdout ?? '')?.[1];
}
