import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type Authorization, axios, Client, crypto } from 'acme-client';
import { WorldError } from '../../schema/world-error.ts';
import { makeKey } from './certificate-folder.ts';
import type { DnsRecords } from './dns-records.ts';
import type { HttpTokens } from './http-tokens.ts';
import type { WantedCertificate } from './wanted-certificates.ts';

export interface Authority {
  /** URL of the ACME directory (RFC 8555). */
  readonly directory: string;
  /** Where the authority writes to when something is wrong; it may be absent. */
  readonly email: string | undefined;
  /** PEM. */
  readonly accountKey: string;
}

export interface Proofs {
  /** Undefined: no wildcards. */
  readonly dns: DnsRecords | undefined;
  readonly http: Pick<HttpTokens, 'present' | 'remove'>;
}

/**
 * Orders one certificate and waits for it, ten minutes at most; gives the PEM of a new key and the chain.
 * Throws WorldError `certificate-failed` with the authority's words.
 */
export async function orderCertificate(
  wanted: WantedCertificate,
  { authority, proofs }: { authority: Authority; proofs: Proofs },
): Promise<string> {
  boundRequests();
  const key = makeKey();
  const [, csr] = await crypto.createCsr({ altNames: [wanted.name] }, key);
  const { directory, accountKey, email } = authority;
  const client = new Client({ directoryUrl: directory, accountKey, ...patience });
  // One that it knows already is not registered again, which it would take for a change of nothing.
  await client.createAccount({ onlyReturnExisting: true }).catch(() => undefined);
  try {
    const order = client.auto({
      csr,
      termsOfServiceAgreed: true,
      // What the world sees of us from here proves nothing: the authority looks itself.
      skipChallengeVerification: true,
      challengePriority: [`${wanted.proof}-01`],
      ...proving(proofs, wanted.proof),
      ...(email === undefined ? {} : { email }),
    });
    return `${key}${checked(await within(order, 600_000), { key, name: wanted.name })}`;
  } catch (error) {
    throw new WorldError('certificate-failed', `${wanted.name}: ${wordsOf(error)}`, { cause: error });
  }
}

/** How often the authority is asked whether it has looked: from 250 ms to 10 s apart. */
const patience = { backoffAttempts: 30, backoffMin: 250, backoffMax: 10_000 };

/** The client would wait for as long as the authority says (Retry-After may be hours) while nobody else may order: we try again later. */
function boundRequests(): void {
  Object.assign(axios.defaults, { timeout: 30_000, maxContentLength: 1 << 20 });
  Object.assign(axios.defaults, { acmeSettings: { retryMaxAttempts: 0, retryDefaultDelay: 1 } });
}

function proving({ dns, http }: Proofs, proof: WantedCertificate['proof']) {
  const record = ({ identifier }: Authorization) => `_acme-challenge.${identifier.value}.`;
  if (proof === 'http') {
    return {
      challengeCreateFn: async (
        _authorization: Authorization,
        { token }: { token: string },
        answer: string,
      ) => http.present(token, answer),
      challengeRemoveFn: async (_authorization: Authorization, { token }: { token: string }) =>
        http.remove(token),
    };
  }
  if (!dns) throw new Error('a wildcard needs DNS records');
  return {
    challengeCreateFn: (authorization: Authorization, _challenge: unknown, answer: string) =>
      dns.present(record(authorization), answer),
    challengeRemoveFn: (authorization: Authorization, _challenge: unknown, answer: string) =>
      dns.remove(record(authorization), answer),
  };
}

/** What a stranger signed is used only when it is for this key and this name. */
function checked(chain: string, { key, name }: { key: string; name: string }): string {
  const certificate = new X509Certificate(chain);
  const ours = certificate.checkPrivateKey(createPrivateKey(key));
  const names = certificate.subjectAltName?.split(', ') ?? [];
  if (!ours || !names.includes(`DNS:${name}`))
    throw new Error('the certificate is not the one that was ordered');
  return chain;
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no certificate after ${ms / 1000} s`)), ms);
    timer.unref();
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function wordsOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).slice(0, 500);
}
