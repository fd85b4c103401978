import { existsSync } from 'node:fs';
import { chown, mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Log } from '../../log.ts';
import { type Account, chooseAccount, reachableDir } from './account.ts';
import { makeCluster, readPassword } from './cluster.ts';
import { ensureDatabase } from './ensure-database.ts';
import { freePort } from './free-port.ts';
import { disown, takeOwnership } from './ownership.ts';
import { findPrograms } from './programs.ts';
import { runAs } from './run-as.ts';

export interface PostgresServer {
  /** With a password in it: never logged. */
  readonly databaseUrl: string;
  /** Stops the server, unless another process of ours started it and still lives. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly dir: string;
  readonly log: Log;
  /** Server settings beyond the defaults, e.g. `{fsync: 'off'}` for a throw-away one. */
  readonly settings?: Readonly<Record<string, string>>;
}

interface Place {
  readonly dir: string;
  readonly data: string;
  readonly bin: string;
  readonly account: Account;
}

/**
 * A PostgreSQL of our own in `dir`, on a free loopback port behind a random password.
 * One that a killed process of ours left running is taken over; one that a living process of ours runs is shared.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const place = await openPlace(options.dir);
  if (place.dir !== resolve(options.dir)) {
    const { dir } = place;
    options.log.info(
      { dir, wanted: options.dir },
      'the database is elsewhere: its user cannot reach the state folder',
    );
  }
  await makeCluster(place);
  const port = await startOrJoin(place, options);
  const password = await readPassword(place.dir);
  const databaseUrl = await ensureDatabase({ port, password });
  const owner = await takeOwnership(place.dir);
  options.log.debug({ dir: place.dir, port, owner }, 'postgres is up');
  return { databaseUrl, stop: async () => void (owner && (await stopServer(place))) };
}

async function openPlace(wanted: string): Promise<Place> {
  const account = await chooseAccount();
  const dir = await reachableDir(wanted, account);
  // Others may pass through the folder above, to reach theirs; nobody looks into ours.
  await mkdir(dirname(dir), { recursive: true, mode: 0o711 });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if (account) await chown(dir, account.uid, account.gid);
  const data = join(dir, 'data');
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  const kept = existsSync(join(dir, 'made')) ? version?.trim() : undefined;
  const { bin } = await findPrograms(kept);
  return { dir, data, bin, account };
}

/** The port of the running server. Several tries: the free port, or the whole server, may be taken in between. */
async function startOrJoin(place: Place, options: PostgresOptions): Promise<number> {
  let fault: unknown;
  for (let tries = 0; tries < 4; tries++) {
    const running = await runningPort(place);
    if (running !== undefined) return running;
    fault = await startServer(place, options).catch((error: unknown) => error);
  }
  const running = await runningPort(place);
  if (running !== undefined) return running;
  throw new Error('PostgreSQL does not start', { cause: fault });
}

async function startServer(place: Place, options: PostgresOptions): Promise<void> {
  const settings = { ...defaults, port: String(await freePort()), ...options.settings };
  const words = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const logFile = join(place.dir, 'server.log');
  const args = ['start', '-w', '-t', '60', '-s', '-D', place.data, '-l', logFile, '-o', words.join(' ')];
  await runAs(join(place.bin, 'pg_ctl'), args, { cwd: place.dir, account: place.account });
}

const defaults = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '100' };

/** Line 4 of postmaster.pid is the port; `pg_ctl status` says whether that process is really ours and alive. */
async function runningPort(place: Place): Promise<number | undefined> {
  const run = { cwd: place.dir, account: place.account };
  const alive = await runAs(join(place.bin, 'pg_ctl'), ['status', '-D', place.data], run).then(
    () => true,
    () => false,
  );
  if (!alive) return undefined;
  const lines = (await readFile(join(place.data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const port = Number(lines[3]);
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

/** A server that whoever ends all processes has ended before us is stopped as well. */
async function stopServer(place: Place): Promise<void> {
  const args = ['stop', '-m', 'fast', '-w', '-t', '30', '-s', '-D', place.data];
  await runAs(join(place.bin, 'pg_ctl'), args, { cwd: place.dir, account: place.account }).catch(
    async (error: unknown) => {
      if ((await runningPort(place)) !== undefined) throw error;
    },
  );
  await disown(place.dir);
}
