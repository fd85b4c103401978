import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { WorldError } from '../../schema/world-error.ts';
import { checkedFetch } from '../../src/github/checked-fetch.ts';
import { failedOf } from '../../src/github/delivery-log.ts';
import { startPacing } from '../../src/github/reports/pacing.ts';
import { toWorldError } from '../../src/github/to-world-error.ts';

function fault(status: number, message = 'no', headers: Record<string, string> = {}): Error {
  return Object.assign(new Error(message), { status, response: { headers } });
}

describe('an answer of GitHub', () => {
  it.each<[string, Error, string, number | undefined]>([
    ['404', fault(404), 'github-refused', undefined],
    ['401', fault(401), 'github-refused', undefined],
    ['403', fault(403, 'Resource not accessible by integration'), 'github-refused', undefined],
    ['403 with retry-after', fault(403, 'no', { 'retry-after': '30' }), 'github-rate-limited', 30_000],
    [
      '403 of a secondary limit',
      fault(403, 'You have exceeded a secondary rate limit'),
      'github-rate-limited',
      60_000,
    ],
    [
      '403 with nothing left',
      fault(403, 'no', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }),
      'github-rate-limited',
      1000,
    ],
    ['429', fault(429), 'github-rate-limited', 60_000],
    ['422', fault(422), 'github-refused', undefined],
    ['409', fault(409), 'github-refused', undefined],
    ['500', fault(500), 'github-unreachable', undefined],
    ['503 with retry-after', fault(503, 'no', { 'retry-after': '5' }), 'github-unreachable', 5000],
    ['408', fault(408), 'github-unreachable', undefined],
  ])('%s', (_, error, code, retryAfterMs) => {
    expect(toWorldError(error, 'try')).toMatchObject({ code, retryAfterMs });
  });

  it('as a page shows its words, not its tags', () => {
    const error = toWorldError(fault(502, '<html>\n<h1>Bad gateway</h1></html>'), 'read it');
    expect(error).toBeInstanceOf(WorldError);
    expect((error as Error).message).toBe('github-unreachable: could not read it: Bad gateway (502)');
  });

  it('of ours passes unchanged', () => {
    const bug = new TypeError('x is not a function');
    expect(toWorldError(bug, 'try')).toBe(bug);
  });

  it.each([
    ['HTML that says 200', new Response('<html>', { headers: { 'content-type': 'text/html' } }), false],
    ['JSON', Response.json({}), true],
    ['GitHub JSON', new Response('{}', { headers: { 'content-type': 'application/vnd.github+json' } }), true],
    ['nothing', new Response(null, { status: 204 }), true],
    [
      'an HTML error, which its status explains',
      new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
      true,
    ],
  ])('%s', async (_, response, passes) => {
    const got = await checkedFetch(async () => response, 1000)('https://api.example/').catch(String);
    expect(got === response).toBe(passes);
    expect(typeof got === 'string' && got.includes('in place of JSON')).toBe(!passes);
  });
});

it('a delivery failed when none of its attempts succeeded', () => {
  const attempt = (id: number, guid: string, status_code: number) => ({
    id,
    guid,
    status_code,
    event: 'push',
    delivered_at: '2026-01-01T00:00:00Z',
  });
  const failed = failedOf([
    attempt(4, 'b', 500),
    attempt(3, 'a', 200),
    attempt(2, 'b', 502),
    attempt(1, 'a', 500),
    attempt(9, 'c', 0),
  ]);
  expect(failed.map(({ id, guid }) => [id, guid])).toEqual([
    ['4', 'b'],
    ['9', 'c'],
  ]);
});

describe('the pace of writes', () => {
  it('is at once, then a second apart, 80 a minute, 500 an hour', () => {
    const pacing = startPacing();
    expect(pacing.allowedAt(0)).toBeLessThanOrEqual(0);
    const at: number[] = [];
    for (let now = 0; at.length < 1000; now = Math.max(now, pacing.allowedAt(now))) {
      if (pacing.allowedAt(now) > now) continue;
      pacing.wrote(now);
      at.push(now);
    }
    for (const [index, time] of at.entries()) {
      expect(time - (at[index - 1] ?? -1000)).toBeGreaterThanOrEqual(1000);
      expect(time - (at[index - 80] ?? -60_000)).toBeGreaterThanOrEqual(60_000);
      expect(time - (at[index - 500] ?? -3_600_000)).toBeGreaterThanOrEqual(3_600_000);
    }
  });

  it('keeps what is left for what matters', () => {
    const pacing = startPacing();
    expect(pacing.isLow(0)).toBe(false);
    pacing.heard({ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '100', 'x-ratelimit-reset': '60' });
    expect(pacing.isLow(1000)).toBe(true);
    expect(pacing.isLow(60_000)).toBe(false);
    for (let now = 0; now < 400; now += 1) pacing.wrote(now);
    expect(pacing.isLow(60_000)).toBe(true);
  });

  it('stops as long as GitHub asks', () => {
    const pacing = startPacing();
    pacing.pause(5000);
    expect(pacing.allowedAt(0)).toBe(5000);
  });
});

describe('app.yml', () => {
  /** What each request of ours needs, from GitHub's "permissions required for GitHub Apps". */
  const needed: Readonly<Record<string, [string, 'read' | 'write']>> = {
    'GET /repos/{owner}/{repo}': ['metadata', 'read'],
    'GET /installation/repositories': ['metadata', 'read'],
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission': ['metadata', 'read'],
    'GET /repos/{owner}/{repo}/git/ref/{ref}': ['contents', 'read'],
    'GET /repos/{owner}/{repo}/git/matching-refs/{ref}': ['contents', 'read'],
    'GET /repos/{owner}/{repo}/compare/{basehead}': ['contents', 'read'],
    'GET /repos/{owner}/{repo}/pulls': ['pull_requests', 'read'],
    'GET /repos/{owner}/{repo}/branches': ['contents', 'read'],
    'GET /repos/{owner}/{repo}/pulls/{pull_number}': ['pull_requests', 'read'],
    'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': ['checks', 'read'],
    'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations': ['checks', 'read'],
    'POST /repos/{owner}/{repo}/check-runs': ['checks', 'write'],
    'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': ['checks', 'write'],
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': ['issues', 'read'],
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': ['issues', 'write'],
    'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': ['issues', 'write'],
    'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': ['issues', 'write'],
    'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': ['contents', 'read'],
    'POST /repos/{owner}/{repo}/git/trees': ['contents', 'write'],
    'POST /repos/{owner}/{repo}/git/commits': ['contents', 'write'],
    'POST /repos/{owner}/{repo}/git/refs': ['contents', 'write'],
    'POST /repos/{owner}/{repo}/pulls': ['pull_requests', 'write'],
    'GET /repos/{owner}/{repo}/deployments': ['deployments', 'read'],
    'POST /repos/{owner}/{repo}/deployments': ['deployments', 'write'],
    'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': ['deployments', 'read'],
    'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': ['deployments', 'write'],
  };
  /** Asked as the app itself: these need no permission. */
  const asApp =
    /^(GET \/app$|GET \/app\/hook\/deliveries|POST \/app\/hook\/deliveries\/|POST \/app\/installations\/)/;

  it('asks for exactly the permissions that our requests need', async () => {
    const requests = (await requestsOf('src')).filter((request) => !asApp.test(request));
    expect(requests.filter((request) => !needed[request])).toEqual([]);
    const permissions: Record<string, string> = {};
    for (const request of requests) {
      const [name, level] = needed[request] ?? [request, 'read'];
      permissions[name] = permissions[name] === 'write' ? 'write' : level;
    }
    const app = parse(await readFile('app.yml', 'utf8')) as { default_permissions: Record<string, string> };
    expect(app.default_permissions).toEqual(permissions);
  });

  it('knows of no request that could move a branch, delete one or merge', async () => {
    const writing = (await requestsOf('src')).filter((request) =>
      ['contents write', 'pull_requests write'].includes(needed[request]?.join(' ') ?? ''),
    );
    // Objects that no branch has yet, a ref that is new (GitHub refuses one that is there), a pull request.
    expect(writing).toEqual([
      'POST /repos/{owner}/{repo}/git/commits',
      'POST /repos/{owner}/{repo}/git/refs',
      'POST /repos/{owner}/{repo}/git/trees',
      'POST /repos/{owner}/{repo}/pulls',
    ]);
  });

  it('asks for exactly the events that are routed', async () => {
    const app = parse(await readFile('app.yml', 'utf8')) as { default_events: string[] };
    const route = await readFile('src/deliveries/route.ts', 'utf8');
    const handled = [...route.matchAll(/^ {2}(?:'?)([a-z_]+)(?:'?)(?::|,)/gm)].map((match) => match[1] ?? '');
    // GitHub sends these to every app; asking for them is an error.
    const always = ['installation', 'installation_repositories'];
    expect([...app.default_events].sort()).toEqual(
      [...new Set(handled)].filter((name) => !always.includes(name)).sort(),
    );
  });
});

async function requestsOf(dir: string): Promise<string[]> {
  const { readdir } = await import('node:fs/promises');
  const files = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const found = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(`${dir}/${name}`, 'utf8');
      return [...text.matchAll(/\.request\(\s*['`]((?:GET|POST|PATCH|PUT|DELETE) [^'`]+)['`]/g)].map(
        (match) => match[1] ?? '',
      );
    }),
  );
  return [...new Set(found.flat())].sort();
}
