import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseManifest } from '../../schema/manifest/parse.ts';
import type { ReencryptAnswer } from '../../schema/reencryption.ts';
import { checkSecretsHere } from '../../src/cli/secrets/check-secrets.ts';
import { anewThere } from '../../src/cli/secrets/encrypt-anew.ts';
import { listSecretsHere } from '../../src/cli/secrets/list-secrets.ts';
import { rotateSecretsHere } from '../../src/cli/secrets/rotate-secrets.ts';
import {
  decryptWith,
  encryptTo,
  formatCiphertext,
  makeIdentity,
  parseCiphertext,
} from '../../src/secrets/age.ts';
import { reencrypt } from '../../src/secrets/reencrypt.ts';
import { openSops } from '../../src/secrets/sops/open-sops.ts';
import { sopsFile } from '../builders/sops-file.ts';
import { readHere } from '../fakes/read-here.ts';
import { runPinacle } from './run-pinacle.ts';

/** `list`, `check` and `rotate` in a checkout with secrets in the manifest and in SOPS files of each format. */
let cwd = '';
const [old, now, other] = [await makeIdentity(), await makeIdentity(), await makeIdentity()];
const path = (name: string) => join(cwd, name);
const read = (name: string) => readFile(path(name), 'utf8');
const file = () => path('pinacle.yaml');
const encrypted = async (recipient: string, text: string) =>
  formatCiphertext(await encryptTo(recipient, Buffer.from(text)));
const formats = ['yaml', 'json', 'env'] as const;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Alice', '-c', 'user.email=a@example.com', ...args], {
    cwd,
    stdio: 'ignore',
  });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pinacle-checkout-'));
  await writeFile(path('old.key'), `# old\n${old.identity}\n`);
  await writeFile(path('now.key'), `${now.identity}\n`);
  git('init', '-q');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

beforeEach(async () => {
  await writeFile(
    file(),
    [
      `recipient: ${old.recipient} # ours`,
      'secrets:',
      `  DB_URL: "${await encrypted(old.recipient, 'hunter2')}" # db`,
      `  KEY: { value: "${await encrypted(old.recipient, 'k\n')}", as: file, path: tls/key.pem }`,
      'secretFiles: [s.sops.yaml, s.sops.json, s.sops.env]',
      '',
    ].join('\n'),
  );
  for (const format of formats)
    await writeFile(
      path(`s.sops.${format}`),
      await sopsFile(
        [other.recipient, old.recipient],
        { [`IN_${format.toUpperCase()}`]: `hunter2 ${format}` },
        { format },
      ),
    );
});

/** All values, opened with an identity. */
async function values(identity: string): Promise<Record<string, string>> {
  const parsed = parseManifest(await read('pinacle.yaml'), { file: 'pinacle.yaml' });
  const secrets = 'manifest' in parsed ? parsed.manifest.secrets : [];
  const inline = secrets.map(async ({ name, value }) => {
    const opened = await decryptWith([identity], parseCiphertext(value) ?? new Uint8Array());
    return [name, 'value' in opened ? Buffer.from(opened.value).toString() : opened.fault] as const;
  });
  const opener = {
    recipient: async () => now.recipient,
    privateKeys: async () => [identity],
    retired: async () => [],
  };
  const files = formats.map(async (format) => {
    const opened = await openSops(await read(`s.sops.${format}`), {
      file: `s.sops.${format}`,
      opener,
      readSops: readHere.readSops,
    });
    return 'values' in opened
      ? opened.values.map(({ name, value }) => [name, Buffer.from(value).toString()] as const)
      : [];
  });
  return Object.fromEntries([...(await Promise.all(inline)), ...(await Promise.all(files)).flat()]);
}
const all = {
  DB_URL: 'hunter2',
  KEY: 'k\n',
  IN_YAML: 'hunter2 yaml',
  IN_JSON: 'hunter2 json',
  IN_ENV: 'hunter2 env',
};

describe('pinacle secrets list', () => {
  it('tells names, places, forms and ages; whom an age file is for only with the key for it', async () => {
    git('add', '.');
    git('commit', '-qm', 'x', '--date', '2026-03-04T05:06:07Z');
    await writeFile(file(), `${await read('pinacle.yaml')}# end\n`);
    const plain = await listSecretsHere({ file: file() });
    expect(plain).toMatchObject({
      json: {
        recipient: old.recipient,
        secrets: [
          {
            name: 'DB_URL',
            as: 'env',
            line: 3,
            kinds: ['X25519'],
            recipients: [],
            changed: { at: '2026-03-04T05:06:07.000Z', by: 'Alice' },
          },
          { name: 'KEY', as: 'file', path: 'tls/key.pem', line: 4 },
          { name: 'IN_YAML', file: 's.sops.yaml', line: 1, recipients: [other.recipient, old.recipient] },
          { name: 'IN_JSON' },
          { name: 'IN_ENV' },
        ],
      },
    });
    const opened = await listSecretsHere({ file: file(), identity: path('old.key') });
    expect(opened).toMatchObject({ json: { secrets: [{ recipients: [old.recipient] }, {}, {}, {}, {}] } });
    const shown = 'lines' in opened ? opened.lines[0] : '';
    expect(shown).toMatch(/^DB_URL +variable +\S+pinacle.yaml:3 +2026-03-04 by Alice +to age1/);
    expect(JSON.stringify([plain, opened])).not.toContain('hunter2');
  });
});

describe('pinacle secrets check', () => {
  it('is content with the form, and with what opens', async () => {
    expect(await checkSecretsHere({ file: file() })).toMatchObject({ json: { opened: false, problems: [] } });
    expect(await checkSecretsHere({ file: file(), identity: path('old.key') })).toMatchObject({
      lines: [expect.stringContaining('5 secrets, each opens')],
      json: { opened: true },
    });
  });

  it('says what does not open as the check run does, with file, line, rule and fix', async () => {
    const ended = await runPinacle(['secrets', 'check', '--identity', 'now.key'], { cwd });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(
      'pinacle.yaml:3:1 secret-wrong-recipient: secret DB_URL is not encrypted to this repository\n',
    );
    expect(ended.stdout).toContain(`run \`pinacle secrets set DB_URL --recipient ${old.recipient}\`.`);
    expect(ended.stdout).toContain('s.sops.env:');
  });

  it.each([
    [
      'a passphrase in place of a recipient',
      (text: string) => text.replace(/"age:[^"]*"/, `"age:${scrypt}"`),
      'secret-wrong-recipient',
    ],
    [
      'a header that is none',
      (text: string) =>
        text.replace(/"age:[^"]*"/, `"age:${Buffer.from('age-encryption.org/v1\nx').toString('base64')}"`),
      'secret-damaged',
    ],
    [
      'a path twice',
      (text: string) =>
        text.replace(/DB_URL: ("[^"]*")/, 'DB_URL: { value: $1, as: file, path: tls/key.pem }'),
      'secret-path-clash',
    ],
    [
      'a file that is not there',
      (text: string) => text.replace('s.sops.yaml', 'gone.sops.yaml'),
      'secret-file-missing',
    ],
    ['a name in two places', (text: string) => text.replace('DB_URL', 'IN_JSON'), 'duplicate-secret'],
    ['a manifest that is wrong', (text: string) => text.replace('secrets:', 'secret:'), 'unknown-key'],
  ])('needs no key to see %s', async (_, change, rule) => {
    await writeFile(file(), change(await read('pinacle.yaml')));
    const told = await checkSecretsHere({ file: file() });
    expect('problems' in told && told.problems.map((one) => one.rule)).toContain(rule);
  });
});

/** Of `age -p`. */
const scrypt = Buffer.from(
  `age-encryption.org/v1\n-> scrypt ${'A'.repeat(22)} 18\n${'A'.repeat(43)}\n--- ${'A'.repeat(43)}\n${'x'.repeat(32)}`,
).toString('base64');

describe('pinacle secrets rotate', () => {
  it('encrypts all to another recipient with the old identity, and changes nothing else', async () => {
    const before = await Promise.all(
      ['pinacle.yaml', ...formats.map((format) => `s.sops.${format}`)].map(read),
    );
    const told = await rotateSecretsHere({
      file: file(),
      identity: path('old.key'),
      recipient: now.recipient,
    });
    expect(told).toMatchObject({ json: { recipient: now.recipient, rotated: { length: 5 } } });
    expect(await values(now.identity)).toEqual(all);
    expect(await values(old.identity)).toEqual({ DB_URL: 'wrong-recipient', KEY: 'wrong-recipient' });
    const bare = (text: string) => text.replaceAll(/age:[^"]*|[A-Za-z0-9+/]{20,}=*|age1\w+/g, '~');
    const after = await Promise.all(
      ['pinacle.yaml', ...formats.map((format) => `s.sops.${format}`)].map(read),
    );
    expect(after.map(bare)).toEqual(before.map(bare));
    for (const text of after.slice(1)) expect(text).toContain(other.recipient);
    // Once more, with nothing left to do for the SOPS files.
    expect(await rotateSecretsHere({ file: file(), identity: path('now.key') })).toMatchObject({
      json: { rotated: { length: 2 } },
    });
    expect(await values(now.identity)).toEqual(all);
  });

  it('changes no file when one secret does not open', async () => {
    const text = (await read('pinacle.yaml')).replace(
      /"age:[^"]*"/,
      `"${await encrypted(other.recipient, 'x')}"`,
    );
    await writeFile(file(), text);
    const sops = await read('s.sops.yaml');
    const told = await rotateSecretsHere({
      file: file(),
      identity: path('old.key'),
      recipient: now.recipient,
    });
    expect(told).toMatchObject({ problems: [{ line: 3, rule: 'secret-wrong-recipient' }] });
    expect([await read('pinacle.yaml'), await read('s.sops.yaml')]).toEqual([text, sops]);
  });

  it.each([
    [{}, 'say who opens'],
    [{ identity: 'pinacle.yaml' }, 'no X25519 identities'],
    [{ server: 'https://pinacle.example', repository: 'acme/shop' }, 'GITHUB_TOKEN'],
  ])('asks for what is missing: %j', async (options, words) => {
    const named = 'identity' in options ? { identity: path('pinacle.yaml') } : options;
    const told = await rotateSecretsHere({ file: file(), recipient: now.recipient, ...named });
    expect('error' in told && told.error).toContain(words);
    expect(JSON.stringify(told)).not.toContain('AGE-SECRET');
  });

  describe('by the server', () => {
    let server: Server;
    const seen: { authorization: string | undefined; body: string }[] = [];
    let reply: (
      ciphertexts: readonly string[],
    ) => Promise<{ status: number; body: unknown; location?: string }>;
    const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const identities = {
      recipient: async () => now.recipient,
      privateKeys: async () => [old.identity],
      retired: async () => [],
    };

    beforeAll(async () => {
      const answer = async (request: IncomingMessage, response: ServerResponse) => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        seen.push({ authorization: request.headers.authorization, body });
        const { ciphertexts } = JSON.parse(body) as { ciphertexts: string[] };
        const { status, body: said, location } = await reply(ciphertexts);
        response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) });
        response.end(JSON.stringify(said));
      };
      server = createServer((request, response) => void answer(request, response));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    it('sends ciphertexts and the token of the environment, and writes what it answers', async () => {
      reply = async (ciphertexts) => ({ status: 200, body: await reencrypt(identities, 1, ciphertexts) });
      const ended = await runPinacle(
        ['secrets', 'rotate', '--server', url(), '--repository', 'acme/shop', '--json'],
        {
          cwd,
          env: { GITHUB_TOKEN: 'ghp_token' },
        },
      );
      expect(JSON.parse(ended.stdout)).toMatchObject({ recipient: now.recipient, rotated: { length: 5 } });
      expect(await values(now.identity)).toEqual(all);
      expect(seen.at(-1)?.authorization).toBe('Bearer ghp_token');
      expect(seen.at(-1)?.body).not.toContain('hunter2');
    });

    const ask = () => anewThere({ url: url(), repository: 'acme/shop', token: 'ghp_token' })(['age:x']);
    const results: ReencryptAnswer['results'] = [{ ciphertext: 'age:hunter2' }];

    it.each([
      ['a refusal', { status: 403, body: { title: 'this needs write permission' } }, 'write permission', 1],
      ['a fault', { status: 503, body: {} }, '503', 2],
      ['something else', { status: 200, body: { ok: true } }, 'not the answer', 2],
      ['no ciphertext', { status: 200, body: { recipient: now.recipient, results } }, 'not the answer', 2],
      ['too few', { status: 200, body: { recipient: now.recipient, results: [] } }, 'not the answer', 2],
    ])('is told of %s', async (_, answer, words, exit) => {
      reply = async () => answer;
      expect(await ask()).toEqual({ error: expect.stringContaining(words), exit });
    });

    it('follows it to no other address: the token would go along', async () => {
      reply = async () => ({ status: 307, body: {}, location: `${url()}/elsewhere` });
      const before = seen.length;
      expect(await ask()).toEqual({ error: expect.stringContaining('did not answer'), exit: 2 });
      expect(seen).toHaveLength(before + 1);
    });

    it('gives its token to no address that others can listen to', async () => {
      const anew = anewThere({ url: 'http://pinacle.example', repository: 'acme/shop', token: 'ghp_token' });
      expect(await anew(['age:x'])).toMatchObject({ error: expect.stringContaining('https'), exit: 1 });
    });
  });
});
