import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { insertDelivery, knownDeliveries } from '../../src/store/deliveries.ts';
import { openStore } from '../../src/store/open-store.ts';

const log = createLog({ level: 'silent' });
const tsx = import.meta.resolve('tsx');
const child = fileURLToPath(new URL('embedded-child.ts', import.meta.url));
let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pinacle-embedded-'));
  await chmod(dir, 0o755);
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const open = () => openStore({ embeddedDir: dir, log });
const delivery = (guid: string) => ({ guid, event: 'push', body: Buffer.from('{}') });

it('keeps its data from one start to the next', async () => {
  const first = await open();
  await insertDelivery(first.db, delivery('one'));
  await first.close();
  await expect(first.ping()).rejects.toThrow('after calling end');
  const second = await open();
  expect(await knownDeliveries(second.db, ['one'])).toEqual(new Set(['one']));
  await second.close();
});

it('takes over the server of a process that was killed, and loses nothing', async () => {
  const killed = await runChild('kill');
  expect(killed.signal).toBe('SIGKILL');
  const store = await open();
  expect(store.databaseUrl).toBe(killed.lines[0]);
  expect(await knownDeliveries(store.db, ['from-child'])).toEqual(new Set(['from-child']));
  await store.close();
  await expect(store.ping()).rejects.toThrow('after calling end');
});

it('ends well when whoever ends all processes has ended the server first', async () => {
  const store = await open();
  const running = join(dir, 'postgres/data/postmaster.pid');
  const [pid] = (await readFile(running, 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGINT');
  await expect.poll(() => existsSync(running)).toBe(false);
  await store.close();
  const next = await open();
  expect(next.databaseUrl).not.toBe(store.databaseUrl);
  await next.close();
});

it('shares the server of a living process and leaves it running', async () => {
  const store = await open();
  const guest = await runChild('close');
  expect(guest.lines).toEqual([store.databaseUrl]);
  expect(await knownDeliveries(store.db, ['from-child'])).toEqual(new Set(['from-child']));
  await store.close();
});

/** Another process that opens the same folder, puts a delivery in and ends in its own way. */
function runChild(end: 'kill' | 'close'): Promise<{ lines: string[]; signal: string | null }> {
  return new Promise((resolve, reject) => {
    const run = spawn(process.execPath, ['--import', tsx, child, dir, end], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    run.stdout.on('data', (chunk) => {
      text += String(chunk);
    });
    run.once('error', reject);
    run.once('close', (_code, signal) => resolve({ lines: text.trim().split('\n'), signal }));
  });
}
