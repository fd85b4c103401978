import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { openReader, type Reader } from '../../src/reader/open-reader.ts';

let reader: Reader | undefined;
afterEach(() => reader?.close());

const takenOver = fileURLToPath(new URL('./tell-all.ts', import.meta.url));
const options = { file: 'pinacle.yaml', repositoryName: 'shop' };

it('reads in another process as the parser does', async () => {
  reader = openReader();
  const good = await reader.read('processes: [{ name: web, startCommand: npm start }]', options);
  expect(good).toMatchObject({ manifest: { name: 'shop', deploy: { ttlMs: 72 * 3_600_000 } } });
  const bad = await reader.read('startComand: x', options);
  expect(bad).toMatchObject({ problems: [{ file: 'pinacle.yaml', line: 1, rule: 'unknown-key' }] });
});

it('holds no key of the app and no identity, even when it is taken over', async () => {
  process.env.GITHUB_PRIVATE_KEY = 'canary-key';
  process.env.PINACLE_MASTER_KEY = 'AGE-SECRET-KEY-canary';
  reader = openReader(takenOver);
  const told = JSON.stringify(await reader.read('', options));
  delete process.env.GITHUB_PRIVATE_KEY;
  delete process.env.PINACLE_MASTER_KEY;
  expect(told).toContain('tell-all');
  expect(told).not.toContain('canary');
});

it('is begun again when it has died, and whoever waited hears of it', async () => {
  reader = openReader(takenOver);
  await expect(reader.read('end', options)).rejects.toMatchObject({ code: 'reader-failed', retry: true });
  expect(await reader.read('', options)).toHaveProperty('argv');
});
