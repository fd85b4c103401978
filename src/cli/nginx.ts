import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFolder } from '../acme/certificate-folder.ts';
import { routedHosts } from '../compose/open-domains.ts';
import type { Config, NginxConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { checkFiles } from '../nginx/check-files.ts';
import type { Front } from '../nginx/front.ts';
import { entry, makeFiles } from '../nginx/make-files.ts';
import { readFront } from '../nginx/read-front.ts';
import { type Reloaded, reload } from '../nginx/reload.ts';
import { writeFiles } from '../nginx/write-files.ts';
import { openStore } from '../store/open-store.ts';
import { loadConfig } from './load-config.ts';

export interface NginxOptions {
  /** Writes nothing: asks nginx what it thinks of what would be written. */
  readonly check?: boolean;
  /** Has nginx read what was written. */
  readonly reload?: boolean;
}

/** Writes nginx's configuration as `pinacle serve` does by itself, and says what it did. */
export async function nginx({ check = false, reload: now = false }: NginxOptions): Promise<number> {
  const config = loadConfig();
  if (!config) return 2;
  if (!config.nginx) {
    console.error('PINACLE_NGINX_DIR is not set: name the folder for the configuration of nginx in it');
    return 1;
  }
  const front = await readNow({ ...config, nginx: config.nginx });
  console.log(`${front.hosts.length} hosts, ${front.certificates.size} certificates`);
  if (check) return checkAside(front);
  const changed = await writeFiles(front.dir, makeFiles(front));
  console.log(changed.length > 0 ? `written: ${changed.join(', ')}` : 'nothing has changed');
  console.log(`for the http block of nginx.conf: include ${join(front.dir, entry)};`);
  return now ? readAgain(front, config.nginx) : 0;
}

async function readNow(config: Config & { nginx: NginxConfig }): Promise<Front> {
  const log = createLog({ level: 'warn' });
  const store = await openStore({ databaseUrl: config.databaseUrl, embeddedDir: config.stateDir, log });
  try {
    const folder = certificateFolder(config.stateDir);
    return await readFront(config, {
      hosts: () => routedHosts(config, store.db),
      folder,
      addresses: () => [],
    });
  } finally {
    await store.close();
  }
}

async function checkAside(front: Front): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'pinacle-nginx-'));
  try {
    await writeFiles(dir, makeFiles({ ...front, dir }));
    return said(await checkFiles(dir));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function readAgain(front: Front, { pidFile }: NginxConfig): Promise<number> {
  const status = said(await checkFiles(front.dir));
  if (status !== 0) return status;
  const { kind } = await reload(pidFile);
  console.log(words[kind](pidFile));
  return kind === 'reloaded' ? 0 : 2;
}

const words: Readonly<Record<Reloaded['kind'], (pidFile: string) => string>> = {
  reloaded: () => 'nginx reads it again',
  'not-running': (pidFile) => `${pidFile} names no nginx that runs: it will read it when it starts`,
  'not-allowed': (pidFile) => `the nginx of ${pidFile} is somebody else's: reload it as its user`,
};

function said(refusal: string | undefined): number {
  console.log(refusal === undefined ? 'nginx takes it' : `nginx refuses it:\n${refusal}`);
  return refusal === undefined ? 0 : 1;
}
