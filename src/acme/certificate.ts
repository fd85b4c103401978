import { X509Certificate } from 'node:crypto';

/** A certificate that we hold, as its file says. Times in milliseconds since the epoch. */
export interface Certificate {
  /** The name it was ordered for: a host, or a wildcard such as `*.pods.example.com`. */
  readonly name: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Absolute path of a PEM file with the key and the chain. */
  readonly file: string;
}

/** Reads the first certificate of a PEM text; undefined when it holds none, or not one for `name`. */
export function readCertificate(
  name: string,
  { pem, file }: { pem: string; file: string },
): Certificate | undefined {
  const first = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0];
  if (first === undefined) return undefined;
  try {
    const certificate = new X509Certificate(first);
    if (certificate.checkHost(exampleOf(name)) === undefined) return undefined;
    const notBefore = Date.parse(certificate.validFrom);
    return { name, notBefore, notAfter: Date.parse(certificate.validTo), file };
  } catch {
    return undefined;
  }
}

/** When a new one is ordered: two thirds of its life are over, so that a third is left for orders that fail. */
export function renewAt({ notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>): number {
  return notBefore + ((notAfter - notBefore) * 2) / 3;
}

/** A host that the name stands for: a wildcard stands for every label. */
function exampleOf(name: string): string {
  return name.replace(/^\*\./, 'any.');
}
