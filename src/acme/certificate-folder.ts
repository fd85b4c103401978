import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readJson, writeFileAtomically } from '../../reconciler/write-file-atomically.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import type { OrderBook } from './plan-orders.ts';

/** Where certificates and their keys lie, readable to us alone. Key and chain are one file, so that they change together. */
export interface CertificateFolder {
  readonly dir: string;
  list(): Promise<Certificate[]>;
  /** `pem`: the key and then the chain. */
  put(name: string, pem: string): Promise<void>;
  remove(certificate: Certificate): Promise<void>;
  /** PEM; made at the first need, kept for good: it is what the authority knows us by. */
  accountKey(): Promise<string>;
  readBook(): Promise<OrderBook>;
  writeBook(book: OrderBook): Promise<void>;
}

export function certificateFolder(stateDir: string): CertificateFolder {
  const dir = resolve(stateDir, 'certificates');
  const path = (file: string) => join(dir, file);
  const write = async (file: string, text: string) => {
    await mkdir(dir, { recursive: true });
    await chmod(dir, 0o700);
    await writeFileAtomically(path(file), text);
  };
  return {
    dir,
    list: () => listCertificates(dir),
    put: (name, pem) => write(fileOf(name), pem),
    remove: ({ file }) => rm(file, { force: true }),
    accountKey: async () => {
      const kept = await readFile(path('account.key'), 'utf8').catch(notThere);
      if (kept !== undefined) return kept;
      const made = makeKey();
      await write('account.key', made);
      return made;
    },
    readBook: async () =>
      ((await readJson(path('orders.json'))) as OrderBook | undefined) ?? { failed: {}, begun: [] },
    writeBook: (book) => write('orders.json', JSON.stringify(book)),
  };
}

/** A private key on the curve P-256, PEM. */
export function makeKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function listCertificates(dir: string): Promise<Certificate[]> {
  const files = (await readdir(dir).catch(notThere)) ?? [];
  const found = files
    .filter((file) => file.endsWith('.pem'))
    .map(async (file) => {
      const pem = await readFile(join(dir, file), 'utf8');
      return readCertificate(nameOf(file), { pem, file: join(dir, file) });
    });
  return (await Promise.all(found)).filter((one) => one !== undefined);
}

/** `*` is no letter for a file's name, and `_` none for a host's. */
function fileOf(name: string): string {
  return `${name.replace('*', '_')}.pem`;
}

function nameOf(file: string): string {
  return file.replace(/\.pem$/, '').replace(/^_\./, '*.');
}

function notThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
