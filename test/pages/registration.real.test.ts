import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEnvFile } from '../../src/cli/load-env-file.ts';
import { readConfig } from '../../src/config.ts';
import { openRegistration, type Registration } from '../../src/pages/open-registration.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { type GitHubStandIn, openGitHub } from '../github-stand-in/open.ts';

let dir: string;
let github: GitHubStandIn;
let registration: Registration;
let base: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pinacle-registration-'));
  github = await openGitHub({ dir });
  await writeFile(join(dir, '.env'), 'GITHUB_APP_ID=\nLOG_LEVEL=warn\n', { mode: 0o644 });
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const config = {
    host: '127.0.0.1',
    port,
    publicUrl: base,
    githubUrl: github.baseUrl,
    githubApiUrl: github.baseUrl,
  };
  registration = await openRegistration(config, { envFile: join(dir, '.env') });
});

afterAll(async () => {
  await registration.close();
  await github.close();
  await rm(dir, { recursive: true, force: true });
});

describe('the first run without an app', () => {
  it.each(['', '?key=', '?key=wrong', `?key=${'x'.repeat(32)}`])(
    'shows its page to nobody with "%s"',
    async (query) => {
      expect((await fetch(`${base}/github/register${query}`)).status).toBe(404);
    },
  );

  it.each(['?code=abc', '?code=abc&state=wrong'])('takes no code with "%s"', async (query) => {
    expect((await fetch(`${base}/github/setup${query}`)).status).toBe(404);
  });

  it('posts a manifest with the permissions of app.yml to GitHub', async () => {
    const page = await (await fetch(registration.url)).text();
    const posted = /name="manifest" value="([^"]+)"/
      .exec(page)?.[1]
      ?.replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));
    expect(JSON.parse(posted ?? '')).toMatchObject({
      hook_attributes: { url: `${base}/github/webhooks` },
      default_permissions: { checks: 'write', contents: 'write' },
    });
  });

  it('says so when GitHub does not know the code, and goes on waiting', async () => {
    const state = new URL(registration.url).searchParams.get('key');
    const answer = await fetch(`${base}/github/setup?code=old&state=${state}`);
    expect({ status: answer.status, page: await answer.text() }).toEqual({
      status: 502,
      page: expect.stringContaining('Start again'),
    });
  });

  it('writes credentials that the server can start with, for this user alone', async () => {
    const state = new URL(registration.url).searchParams.get('key');
    const answer = await fetch(`${base}/github/setup?code=a-code-of-github&state=${state}`);
    expect(await answer.text()).toContain('Install it on a repository');
    await registration.registered;
    const file = join(dir, '.env');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    // As the process has read it before: what was empty is taken, what was set stays.
    const env = {
      GITHUB_APP_ID: '',
      LOG_LEVEL: 'debug',
      PINACLE_SECRET: 'only for this test',
      PINACLE_MASTER_KEY: 'AGE-SECRET-KEY-10L57S95UJPDCY8JKT7S76C4VL0JFKLD02N7US043Z96QJTD2MPSQ3PDNDS',
    };
    loadEnvFile(file, env);
    const read = readConfig(env);
    expect(env.LOG_LEVEL).toBe('debug');
    expect(read).toMatchObject({
      config: {
        app: { id: github.appId + 1, privateKey: expect.stringContaining('PRIVATE KEY') },
        signIn: { clientId: expect.any(String), clientSecret: expect.any(String) },
      },
    });
  });
});
