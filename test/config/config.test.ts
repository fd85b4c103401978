import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoMasterKey } from '../../src/config/demo-master-key.ts';
import { variableNames } from '../../src/config/variables.ts';
import { configTable, readConfig } from '../../src/config.ts';

const secret = 'a-long-enough-random-text';
const masterKey = 'AGE-SECRET-KEY-10L57S95UJPDCY8JKT7S76C4VL0JFKLD02N7US043Z96QJTD2MPSQ3PDNDS';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const app = { GITHUB_APP_ID: '12', GITHUB_PRIVATE_KEY: pem, GITHUB_WEBHOOK_SECRET: 'webhook-1' };
let dir = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pinacle-config-'));
  writeFileSync(join(dir, 'key.pem'), pem);
});

afterAll(() => rmSync(dir, { recursive: true }));

function read(env: Record<string, string | undefined> = {}) {
  const result = readConfig({ PINACLE_SECRET: secret, PINACLE_MASTER_KEY: masterKey, ...env });
  if ('problems' in result) throw new Error(result.problems.join('\n'));
  return result.config;
}

function problems(env: Record<string, string | undefined> = {}, options = {}) {
  const result = readConfig({ PINACLE_SECRET: secret, PINACLE_MASTER_KEY: masterKey, ...env }, options);
  return 'problems' in result ? result.problems : [];
}

describe('settings', () => {
  it('need one secret and nothing else', () => {
    expect(read()).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://localhost:8080',
      podsDomain: 'localhost',
      gatewayPort: 8081,
      stateDir: '.pinacle',
      hostStateDir: '/var/lib/pinacle',
      databaseUrl: undefined,
      redisUrl: undefined,
      app: undefined,
      githubApiUrl: 'https://api.github.com',
      githubUrl: 'https://github.com',
      isolation: 'gvisor',
      logLevel: 'info',
    });
  });

  it('take an empty value for none', () => {
    expect(read({ PINACLE_PORT: '', REDIS_URL: ' ' })).toMatchObject({ port: 8080, redisUrl: undefined });
  });

  it('have the app whole', () => {
    expect(read(app).app).toEqual({ id: 12, privateKey: pem, webhookSecrets: ['webhook-1'] });
  });

  it('have two secrets of the webhook while it is being changed', () => {
    const { app: found } = read({ ...app, GITHUB_WEBHOOK_SECRET_PREVIOUS: 'webhook-0' });
    expect(found?.webhookSecrets).toEqual(['webhook-1', 'webhook-0']);
  });

  it.each([
    ['in one line', { GITHUB_PRIVATE_KEY: pem.replaceAll('\n', '\\n') }],
    ['in a file', { GITHUB_PRIVATE_KEY: undefined, GITHUB_PRIVATE_KEY_FILE: 'key.pem' }],
  ])('have the key %s', (_title, over: Record<string, string | undefined>) => {
    const file = over.GITHUB_PRIVATE_KEY_FILE;
    expect(
      read({ ...app, ...over, ...(file ? { GITHUB_PRIVATE_KEY_FILE: join(dir, file) } : {}) }).app
        ?.privateKey,
    ).toBe(pem);
  });

  it('trust the nginx that is ours, and no other proxy unless told', () => {
    expect(read()).toMatchObject({ nginx: undefined, acme: undefined, trustedProxies: [] });
    expect(read({ PINACLE_NGINX_DIR: '/etc/nginx/pinacle' })).toMatchObject({
      nginx: { dir: '/etc/nginx/pinacle', pidFile: '/run/nginx.pid', httpPort: 80, httpsPort: 443 },
      trustedProxies: ['127.0.0.1', '::1'],
    });
  });

  it('have URLs without a slash at their end', () => {
    expect(read({ GITHUB_API_URL: 'https://ghe.example/api/v3/' }).githubApiUrl).toBe(
      'https://ghe.example/api/v3',
    );
  });
});

describe('a problem', () => {
  const rows: [Record<string, string | undefined>, string][] = [
    [{ PINACLE_PORT: 'http' }, 'PINACLE_PORT must be a whole number from 0 to 65535'],
    [{ PINACLE_PORT: '70000' }, 'PINACLE_PORT must be a whole number from 0 to 65535'],
    [{ PINACLE_WORKERS: '0' }, 'PINACLE_WORKERS must be a whole number from 1 to 256'],
    [{ PINACLE_ISOLATION: 'none' }, 'PINACLE_ISOLATION must be one of gvisor, runc'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent'],
    [
      { DATABASE_URL: 'mysql://x' },
      'DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
    ],
    [
      { PINACLE_PUBLIC_URL: 'pinacle.example.com' },
      'PINACLE_PUBLIC_URL must be a URL that starts with https:// or http://',
    ],
    [
      { PINACLE_PODS_DOMAIN: 'https://pods' },
      'PINACLE_PODS_DOMAIN must be a domain name such as pods.example.com, without protocol or port',
    ],
    [
      { PINACLE_DNS_SERVER: 'dns.example' },
      'PINACLE_DNS_SERVER must be an IP address such as 9.9.9.9, with :port after it if it is not 53',
    ],
    [
      { PINACLE_TRUSTED_PROXY: '127.0.0.1, localhost' },
      'PINACLE_TRUSTED_PROXY must be IP addresses such as 127.0.0.1, with commas between',
    ],
    [{ PINACLE_HOST_STATE_DIR: 'here' }, 'PINACLE_HOST_STATE_DIR must be an absolute path'],
    [{ PINACLE_POD_CA_BUNDLE: '/nowhere.pem' }, 'PINACLE_POD_CA_BUNDLE must name a file that can be read'],
    [{ PINACLE_NGINX_DIR: 'etc' }, 'PINACLE_NGINX_DIR must be an absolute path'],
    [
      { PINACLE_ACME_DIRECTORY: 'https://ca.example/dir' },
      'PINACLE_ACME_DIRECTORY is set and PINACLE_PODS_DOMAIN is localhost, for which nobody gives certificates',
    ],
    [
      { PINACLE_ACME_DIRECTORY: 'http://ca.example/dir' },
      'PINACLE_ACME_DIRECTORY must be a URL that starts with https://',
    ],
    [{ PINACLE_SECRET: undefined }, 'PINACLE_SECRET is missing: make one with `openssl rand -hex 32`'],
    [
      { PINACLE_SECRET: 'short' },
      'PINACLE_SECRET must have at least 16 characters: make one with `openssl rand -hex 32`',
    ],
    [
      { PINACLE_SECRET: 'changeme-changeme' },
      'PINACLE_SECRET is a well-known default: make one with `openssl rand -hex 32`',
    ],
    [
      { ...app, GITHUB_PRIVATE_KEY: 'key' },
      'GITHUB_PRIVATE_KEY must be the private key of the app in PEM form',
    ],
    [
      { ...app, GITHUB_WEBHOOK_SECRET: undefined },
      'GITHUB_WEBHOOK_SECRET is missing: the settings page of the app has it',
    ],
    [{ GITHUB_CLIENT_ID: 'Iv1.x' }, 'GITHUB_CLIENT_SECRET is missing: the settings page of the app has it'],
    [
      {
        GITHUB_CLIENT_ID: 'Iv1.x',
        GITHUB_CLIENT_SECRET: 'client-1',
        PINACLE_PUBLIC_URL: 'http://pinacle.example',
      },
      'PINACLE_PUBLIC_URL must start with https:// so that people can sign in: no browser keeps their cookie otherwise',
    ],
    [
      { ...app, GITHUB_PRIVATE_KEY_FILE: import.meta.filename },
      'GITHUB_PRIVATE_KEY_FILE must be the private key of the app in PEM form',
    ],
    [
      { PINACLE_PUBLIC_URL: 'https://pinacle.example.com', PINACLE_PODS_DOMAIN: 'example.com' },
      'PINACLE_PODS_DOMAIN must not contain or be part of pinacle.example.com: pods could read the cookies of Pinacle',
    ],
  ];

  it.each(rows)('%j', (env, message) => {
    expect(problems(env)).toContain(message);
  });

  it.each([
    [{ PINACLE_TRUSTED_PROXY: '127.0.0.1, ::1' }, ['127.0.0.1', '::1']],
    [{}, []],
  ])('is not in %j', (env, trustedProxies) => {
    expect(read(env)).toMatchObject({ trustedProxies });
  });

  it('comes with all others', () => {
    expect(problems({ PINACLE_PORT: 'x', PINACLE_WORKERS: 'y', PINACLE_SECRET: undefined })).toHaveLength(3);
  });

  it('never shows a secret', () => {
    const hidden = 'hunter2';
    const env = {
      GITHUB_PRIVATE_KEY: hidden,
      GITHUB_WEBHOOK_SECRET: 'hunter2',
      DATABASE_URL: `mysql://${hidden}`,
      PINACLE_SECRET: hidden,
    };
    expect(problems(env).length).toBeGreaterThan(3);
    expect(problems(env).join()).not.toContain(hidden);
  });

  it('is no missing secret in the demo', () => {
    expect(problems({ PINACLE_SECRET: undefined }, { demo: true })).toEqual([]);
  });
});

describe('the master key', () => {
  it.each([
    ['missing', undefined, 'is missing'],
    ['malformed', `${masterKey.slice(0, -1)}Q`, 'must be an age identity'],
    ['the key of the demo', demoMasterKey, 'is the key of the demo'],
  ])('%s refuses to start and says how to make one', (_, PINACLE_MASTER_KEY, words) => {
    const told = problems({ PINACLE_MASTER_KEY });
    expect(told).toEqual([expect.stringContaining(words)]);
    expect(told[0]).toContain('age-keygen');
    expect(told[0]).not.toContain('AGE-SECRET-KEY-1U');
  });

  it('is no worry of the demo, which has its own', () => {
    const result = readConfig({}, { demo: true });
    expect(result).toMatchObject({ config: { masterKey: demoMasterKey } });
  });
});

it('the table has a row for every variable', () => {
  const lines = configTable().split('\n');
  expect(lines).toHaveLength(variableNames.length + 2);
  for (const name of variableNames) expect(configTable()).toContain(`| \`${name}\` |`);
});
