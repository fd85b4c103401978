import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { openReader, type Reader } from '../../src/reader/open-reader.ts';
import { makeIdentity } from '../../src/secrets/age.ts';
import { sopsFile } from '../builders/sops-file.ts';

let reader: Reader | undefined;
afterEach(() => reader?.close());

const takenOver = fileURLToPath(new URL('./tell-all.ts', import.meta.url));
const options = { file: 'pinacle.yaml', repositoryName: 'shop' };

it('reads in another process as the parser does', async () => {
  reader = openReader();
  const good = await reader.readManifest('processes: [{ name: web, startCommand: npm start }]', options);
  expect(good).toMatchObject({ manifest: { name: 'shop', deploy: { ttlMs: 72 * 3_600_000 } } });
  const bad = await reader.readManifest('startComand: x', options);
  expect(bad).toMatchObject({ problems: [{ file: 'pinacle.yaml', line: 1, rule: 'unknown-key' }] });
});

it('reads the form of SOPS files there, and none that is not one', async () => {
  reader = openReader();
  const { recipient } = await makeIdentity();
  const text = await sopsFile([recipient], { TOKEN: 'x' });
  expect(await reader.readSops(text, { file: 's.yaml' })).toMatchObject({
    sops: { leaves: [{ name: 'TOKEN', line: 1 }], dataKeys: [{ recipient }] },
  });
  expect(await reader.readSops('TOKEN: x', { file: 's.yaml' })).toMatchObject({
    problems: [{ file: 's.yaml', rule: 'sops-not-encrypted' }],
  });
});

it('holds no key of the app and no identity, even when it is taken over', async () => {
  process.env.GITHUB_PRIVATE_KEY = 'canary-key';
  process.env.PINACLE_MASTER_KEY = 'AGE-SECRET-KEY-canary';
  reader = openReader(takenOver);
  const told = JSON.stringify(await reader.readManifest('', options));
  delete process.env.GITHUB_PRIVATE_KEY;
  delete process.env.PINACLE_MASTER_KEY;
  expect(told).toContain('tell-all');
  expect(told).not.toContain('canary');
});

it('is begun again when it has died, and whoever waited hears of it', async () => {
  reader = openReader(takenOver);
  await expect(reader.readManifest('end', options)).rejects.toMatchObject({
    code: 'reader-failed',
    retry: true,
  });
  expect(await reader.readManifest('', options)).toHaveProperty('argv');
});
