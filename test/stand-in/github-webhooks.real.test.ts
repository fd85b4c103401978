import { verify } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GitHubStandIn, RepositoryHandle } from '../github-stand-in/types.ts';
import { type Opened, octokit, openWithApp, refusal } from './with-github.ts';

let opened: Opened;
let github: GitHubStandIn;
let repository: RepositoryHandle;

beforeAll(async () => {
  opened = await openWithApp({ events: ['push'] });
  github = opened.github;
  repository = await github.createRepository({ name: 'app', files: { a: '0' } });
});
afterAll(async () => {
  await opened.close();
});

/** One push, and what the app received since. */
async function pushed(content: string) {
  const before = opened.received.length;
  const sha = await github.push({ repository, files: { a: content } });
  await github.settled();
  return { sha, received: opened.received.slice(before) };
}

describe('webhooks', () => {
  it('are signed, and say what GitHub’s say', async () => {
    const { sha, received } = await pushed('1');
    const [push] = received;
    expect(await verify(github.webhookSecret, push?.body ?? '', push?.signature ?? '')).toBe(true);
    const payload = JSON.parse(push?.body ?? '') as unknown;
    expect(payload).toMatchObject({
      after: sha,
      installation: { id: github.installationId },
      repository: { id: repository.id },
      sender: { login: 'alice' },
    });
    expect(push?.guid).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('can be lost, found in the list, and had again by the same GUID', async () => {
    const app = octokit(github, 'app').rest.apps;
    github.dropWebhooks(true);
    const { sha, received } = await pushed('2');
    github.dropWebhooks(false);
    expect(received).toEqual([]);
    const listed = (await app.listWebhookDeliveries({ per_page: 1 })).data[0];
    expect(listed).toMatchObject({ event: 'push', status: 'failed to connect to host', redelivery: false });
    await app.redeliverWebhookDelivery({ delivery_id: listed?.id ?? 0 });
    await github.settled();
    expect(opened.received.at(-1)).toMatchObject({ guid: listed?.guid, body: expect.stringContaining(sha) });
    const again = (await app.listWebhookDeliveries({ per_page: 1 })).data[0];
    expect(again).toMatchObject({ guid: listed?.guid, redelivery: true, status: 'OK', status_code: 202 });
    const whole = (await app.getWebhookDelivery({ delivery_id: again?.id ?? 0 })).data;
    expect(whole).toMatchObject({ request: { payload: { after: sha } }, response: { payload: 'taken' } });
  });

  it('are listed newest first, page by page', async () => {
    const app = octokit(github, 'app');
    const all = await app.paginate('GET /app/hook/deliveries', { per_page: 1 });
    expect(all.map(({ id }) => id)).toEqual(github.deliveries.map(({ id }) => id).reverse());
  });

  it('can come twice', async () => {
    github.duplicateWebhooks(2);
    const { received } = await pushed('3');
    github.duplicateWebhooks(1);
    expect(received.map(({ guid }) => guid)).toEqual([received[0]?.guid, received[0]?.guid]);
  });

  it('can come late and in another order', async () => {
    github.holdWebhooks();
    const before = opened.received.length;
    const first = await github.push({ repository, files: { a: '4' } });
    const second = await github.push({ repository, files: { a: '5' } });
    await github.settled();
    expect(opened.received.length).toBe(before);
    github.releaseWebhooks('reversed');
    await github.settled();
    const heads = opened.received
      .slice(before)
      .map(({ body }) => (JSON.parse(body) as { after: string }).after);
    expect(heads.sort()).toEqual([first, second].sort());
  });
});

describe('faults', () => {
  const acme = { owner: 'acme', repo: 'app' };
  const ref = { ...acme, ref: 'heads/main' };

  it.each([
    ['a 502 in HTML', { status: 502, body: '<html>Unicorn!</html>' }, 502],
    ['a 403 with a time to wait', { status: 403, headers: { 'retry-after': '1' } }, 403],
    ['a cut connection', { reset: true }, 0],
  ])('%s comes once, then all is well', async (_, fault, status) => {
    const { rest } = octokit(github, 'installation');
    await rest.git.getRef(ref);
    github.faults.next({ match: 'GET /repos/acme/app/git/ref', ...fault });
    expect(await refusal(rest.git.getRef(ref))).toBe(status);
    expect((await rest.git.getRef(ref)).status).toBe(200);
  });

  it('an empty list is a lie that can be told', async () => {
    const { rest } = octokit(github, 'installation');
    github.faults.next({ match: /GET .*\/branches/, body: [] });
    expect((await rest.repos.listBranches(acme)).data).toEqual([]);
    expect((await rest.repos.listBranches(acme)).data).toHaveLength(1);
  });

  it('a write has its effect and its answer is lost; who watches writes sees both moments', async () => {
    const { rest } = octokit(github, 'installation');
    const head_sha = String(await github.head(repository, 'main'));
    await rest.git.getRef(ref);
    const moments: string[] = [];
    const stop = github.onWrite(({ when, request }) => {
      moments.push(`${when} ${request.method} ${github.checks(repository, head_sha).length}`);
    });
    github.faults.next({ match: 'POST /repos/acme/app/check-runs', reset: true, afterEffect: true });
    expect(await refusal(rest.checks.create({ ...acme, name: 'pinacle', head_sha }))).toBe(0);
    stop();
    expect(moments).toEqual(['before POST 0', 'after POST 1']);
    expect(github.writes().at(-1)).toMatchObject({ method: 'POST', status: 0 });
    expect(github.violations).toEqual([]);
  });

  it('what GitHub does not describe is a violation', async () => {
    const app = octokit(github, 'installation');
    await app.request('GET /repos/{owner}/{repo}/branches', { ...acme, colour: 'red' } as never);
    await refusal(app.request('GET /repos/{owner}/{repo}/moods', acme));
    const head_sha = String(await github.head(repository, 'main'));
    await app.request('POST /repos/{owner}/{repo}/check-runs', {
      ...acme,
      name: 'n',
      head_sha,
      external: 'x',
    });
    expect(github.violations).toEqual([
      expect.stringContaining('colour'),
      expect.stringContaining('no such endpoint'),
      expect.stringContaining('no such endpoint'),
      expect.stringContaining('external'),
    ]);
  });
});
