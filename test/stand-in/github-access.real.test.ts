import { createSign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkWebhook } from '../github-stand-in/openapi/check-webhook.ts';
import type { GitHubStandIn, RepositoryHandle } from '../github-stand-in/types.ts';
import { type Opened, octokit, openWithApp, refusal } from './with-github.ts';

let opened: Opened;
let github: GitHubStandIn;
let secret: RepositoryHandle;
let other: RepositoryHandle;
let open: RepositoryHandle;
let clock = Date.now();
const acme = (repo: string) => ({ owner: 'acme', repo });

beforeAll(async () => {
  opened = await openWithApp({ now: () => clock });
  github = opened.github;
  const files = { 'pinacle.yaml': 'version: "1.0"\n' };
  secret = await github.createRepository({ name: 'secret', private: true, files });
  other = await github.createRepository({ name: 'other', private: true, files });
  open = await github.createRepository({ name: 'open', files });
});
afterAll(async () => {
  await opened.close();
});

function jwt(claims: Record<string, unknown>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createSign('RSA-SHA256').update(content).sign(github.privateKey, 'base64url')}`;
}

/** The app by the stand-in's clock, which these tests move. */
function asApp() {
  const now = Math.floor(clock / 1000);
  return octokit(github, { token: jwt({ iat: now - 60, exp: now + 300, iss: '123456' }) });
}

async function token(
  scope: { repository_ids?: number[]; permissions?: Record<string, string> } = {},
): Promise<string> {
  const app = asApp();
  const answer = await app.rest.apps.createInstallationAccessToken({
    installation_id: github.installationId,
    ...scope,
  });
  return answer.data.token;
}

async function status(path: string, authorization?: string): Promise<number> {
  return (await fetch(github.baseUrl + path, { headers: authorization ? { authorization } : {} })).status;
}

describe('who may do what', () => {
  const now = () => Math.floor(clock / 1000);
  it.each([
    ['good', () => ({ iat: now() - 60, exp: now() + 600, iss: '123456' }), 200],
    ['longer than ten minutes', () => ({ iat: now(), exp: now() + 700, iss: '123456' }), 401],
    ['expired', () => ({ iat: now() - 900, exp: now() - 1, iss: '123456' }), 401],
    ['of another app', () => ({ iat: now(), exp: now() + 60, iss: '1' }), 401],
    ['from the future', () => ({ iat: now() + 300, exp: now() + 600, iss: '123456' }), 401],
  ])('a JWT that is %s', async (_, claims, expected) => {
    expect(await status('/app', `Bearer ${jwt(claims())}`)).toBe(expected);
  });

  it('a token reaches only its repositories, and does only what it may', async () => {
    const scoped = octokit(github, {
      token: await token({ repository_ids: [secret.id], permissions: { contents: 'read' } }),
    });
    expect((await scoped.rest.repos.getContent({ ...acme('secret'), path: 'pinacle.yaml' })).status).toBe(
      200,
    );
    expect(await refusal(scoped.rest.repos.getContent({ ...acme('other'), path: 'pinacle.yaml' }))).toBe(404);
    expect((await scoped.rest.repos.get(acme('open'))).status).toBe(200);
    const head_sha = String(await github.head(secret, 'main'));
    expect(await refusal(scoped.rest.checks.create({ ...acme('secret'), name: 'pinacle', head_sha }))).toBe(
      403,
    );
    expect((await scoped.rest.apps.listReposAccessibleToInstallation()).data.total_count).toBe(1);
  });

  it('no token has more than the installation', async () => {
    const app = asApp();
    const installation_id = github.installationId;
    expect(
      await refusal(
        app.rest.apps.createInstallationAccessToken({
          installation_id,
          permissions: { administration: 'write' },
        }),
      ),
    ).toBe(422);
    expect(
      await refusal(app.rest.apps.createInstallationAccessToken({ installation_id, repository_ids: [999] })),
    ).toBe(422);
    expect(await refusal(app.rest.apps.createInstallationAccessToken({ installation_id: 1 }))).toBe(404);
  });

  it('nobody sees a private repository, everybody a public one', async () => {
    expect(await status('/repos/acme/secret')).toBe(404);
    expect(await status('/repos/acme/secret', `Bearer ${github.personalToken('mallory')}`)).toBe(404);
    expect(await status('/repos/acme/secret', `Bearer ${github.personalToken('carol')}`)).toBe(200);
    expect(await status('/repos/acme/open')).toBe(200);
    expect(await status('/repos/acme/secret', 'Bearer ghs_made_up')).toBe(401);
    const app = asApp();
    expect(await refusal(app.rest.repos.get(acme('secret')))).toBe(401);
  });

  it('a public repository is readable by all: that is no permission to write', async () => {
    const { rest } = octokit(github, 'installation');
    const answer = await rest.repos.getCollaboratorPermissionLevel({ ...acme('open'), username: 'mallory' });
    expect(answer.data.permission).toBe('read');
  });

  it('a token dies after an hour', async () => {
    const authorization = `Bearer ${await token()}`;
    expect(await status('/repos/acme/secret', authorization)).toBe(200);
    clock += 61 * 60_000;
    expect(await status('/repos/acme/secret', authorization)).toBe(401);
  });

  it('too many requests are refused until the hour is over', async () => {
    const authorization = `Bearer ${await token()}`;
    github.rateLimits({ perHour: 1 });
    expect(await status('/repos/acme/open', authorization)).toBe(200);
    const refused = await fetch(`${github.baseUrl}/repos/acme/open`, { headers: { authorization } });
    expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
    clock += 61 * 60_000;
    github.rateLimits({ perHour: 5000 });
  });

  it('too many writes are refused with a time to wait', async () => {
    const { rest } = octokit(github, { token: await token() });
    const head_sha = String(await github.head(secret, 'main'));
    github.rateLimits({ contentPerMinute: 1 });
    expect((await rest.checks.create({ ...acme('secret'), name: 'one', head_sha })).status).toBe(201);
    const refused = await rest.checks
      .create({ ...acme('secret'), name: 'two', head_sha })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 403, response: { headers: { 'retry-after': '60' } } });
    github.rateLimits({ contentPerMinute: null });
  });

  it('a repository taken from the installation is gone for it', async () => {
    await github.installOn([other], false);
    const app = asApp();
    expect(await refusal(app.rest.apps.getRepoInstallation(acme('other')))).toBe(404);
    expect(await refusal(octokit(github, { token: await token() }).rest.repos.get(acme('other')))).toBe(404);
    await github.installOn([other], true);
  });

  it('a renamed repository is found by its old name, a deleted one is not', async () => {
    const { rest } = octokit(github, { token: await token() });
    await github.renameRepository(open, 'opened');
    expect((await rest.repos.get(acme('open'))).data).toMatchObject({ id: open.id, name: 'opened' });
    await github.deleteRepository(open);
    expect(await refusal(rest.repos.get(acme('opened')))).toBe(404);
  });

  it('an installation that was removed has nothing', async () => {
    const authorization = `Bearer ${await token()}`;
    await github.revokeInstallation();
    expect(await status('/repos/acme/secret', authorization)).toBe(401);
    const app = asApp();
    expect(await refusal(app.rest.apps.getRepoInstallation(acme('secret')))).toBe(404);
    expect(
      await refusal(app.rest.apps.createInstallationAccessToken({ installation_id: github.installationId })),
    ).toBe(404);
    await github.changeInstallation('created');
    expect(github.violations).toEqual([]);
    expect(github.answerViolations).toEqual([]);
    expect(github.deliveries.flatMap(({ event, payload }) => checkWebhook(event, payload))).toEqual([]);
  });
});
