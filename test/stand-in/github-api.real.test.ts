import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkWebhook } from '../github-stand-in/openapi/check-webhook.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type Opened, octokit, openWithApp, refusal } from './with-github.ts';

let opened: Opened;
let repository: RepositoryHandle;
let sha: string;
const acme = { owner: 'acme', repo: 'app' };

beforeAll(async () => {
  opened = await openWithApp();
  repository = await opened.github.createRepository({
    name: 'app',
    private: true,
    files: { 'pinacle.yaml': 'version: "1.0"\n', 'src/a.js': 'a' },
  });
  sha = await opened.github.push({ repository, branch: 'feature/x', files: { 'b.txt': 'b' }, author: 'bob' });
});
afterAll(async () => {
  await opened.close();
});

describe('the API, through Probot’s Octokit', () => {
  it('goes from an app’s key to a check, a comment, a reaction and a deployment', async () => {
    const { github } = opened;
    const rest = octokit(github, 'installation').rest;
    const number = await github.openPullRequest({ repository, head: 'feature/x', author: 'bob', title: 'X' });
    const asked = await github.comment({ repository, number, author: 'bob', body: '/pinacle up' });

    const manifest = await rest.repos.getContent({ ...acme, path: 'pinacle.yaml', ref: sha });
    expect(Buffer.from((manifest.data as { content: string }).content, 'base64').toString()).toBe(
      'version: "1.0"\n',
    );

    const check = await rest.checks.create({
      ...acme,
      name: 'pinacle',
      head_sha: sha,
      external_id: 'e',
      status: 'in_progress',
    });
    const actions = [{ label: 'Restart', description: 'Start again', identifier: 'restart' }];
    const annotations = [
      {
        path: 'pinacle.yaml',
        start_line: 1,
        end_line: 1,
        annotation_level: 'failure' as const,
        message: 'no',
      },
    ];
    for (const title of ['one', 'two']) {
      await rest.checks.update({
        ...acme,
        check_run_id: check.data.id,
        conclusion: 'failure',
        actions,
        output: { title, summary: 's', annotations },
      });
    }
    await rest.issues.createComment({ ...acme, issue_number: number, body: 'up' });
    await rest.reactions.createForIssueComment({ ...acme, comment_id: asked, content: 'eyes' });
    const deployment = await rest.repos.createDeployment({
      ...acme,
      ref: sha,
      environment: 'pr-1',
      auto_merge: false,
      required_contexts: [],
    });
    const deployment_id = (deployment.data as { id: number }).id;
    await rest.repos.createDeploymentStatus({
      ...acme,
      deployment_id,
      state: 'success',
      environment_url: 'http://web.test',
    });

    expect(github.checks(repository, sha)).toMatchObject([
      { conclusion: 'failure', output: { title: 'two' }, annotations: [{}, {}], actions },
    ]);
    expect(await github.comments(repository, number)).toMatchObject([
      { author: 'bob' },
      { author: 'pinacle[bot]', body: 'up' },
    ]);
    expect(github.reactions(repository, asked)).toEqual([{ content: 'eyes', author: 'pinacle[bot]' }]);
    expect(github.deployments(repository)).toMatchObject([
      { sha, state: 'success', environmentUrl: 'http://web.test' },
    ]);
    await github.clickCheckButton({ checkRunId: check.data.id, identifier: 'restart', actor: 'bob' });
    await github.rerequestCheck({ checkRunId: check.data.id, actor: 'bob' });
    await expect(
      github.clickCheckButton({ checkRunId: check.data.id, identifier: 'explode', actor: 'bob' }),
    ).rejects.toThrow('no button');
  });

  it('answers about git from git', async () => {
    const { rest } = octokit(opened.github, 'installation');
    const main = await opened.github.head(repository, 'main');
    expect((await rest.git.getRef({ ...acme, ref: 'heads/feature/x' })).data.object.sha).toBe(sha);
    expect((await rest.repos.getBranch({ ...acme, branch: 'feature/x' })).data.commit.sha).toBe(sha);
    expect((await rest.repos.getCommit({ ...acme, ref: 'feature/x' })).data.files).toMatchObject([
      { filename: 'b.txt', status: 'added' },
    ]);
    expect(
      (await rest.git.getTree({ ...acme, tree_sha: sha, recursive: '1' })).data.tree.map(({ path }) => path),
    ).toEqual(['b.txt', 'pinacle.yaml', 'src', 'src/a.js']);
    expect(
      (await rest.repos.compareCommitsWithBasehead({ ...acme, basehead: 'main...feature/x' })).data,
    ).toMatchObject({ status: 'ahead', ahead_by: 1, files: [{ filename: 'b.txt' }] });
    const pull = (await rest.pulls.list(acme)).data[0];
    expect(pull).toMatchObject({ head: { sha, ref: 'feature/x' }, base: { sha: main } });
    expect((await rest.pulls.get({ ...acme, pull_number: pull?.number ?? 0 })).data).toMatchObject({
      commits: 1,
      changed_files: 1,
      head: { sha },
    });
    expect((await rest.pulls.listFiles({ ...acme, pull_number: pull?.number ?? 0 })).data).toMatchObject([
      { filename: 'b.txt' },
    ]);
    expect((await rest.repos.get(acme)).data).toMatchObject({
      id: repository.id,
      default_branch: 'main',
      private: true,
    });
    expect(await refusal(rest.git.getRef({ ...acme, ref: 'heads/none' }))).toBe(404);
    expect(await refusal(rest.repos.getContent({ ...acme, path: 'none.yaml', ref: sha }))).toBe(404);
  });

  it('takes a commit on a branch that is new, and its pull request, and tells the app', async () => {
    const { github } = opened;
    const { rest } = octokit(github, 'installation');
    const main = (await github.head(repository, 'main')) ?? '';
    const { data: parent } = await rest.git.getCommit({ ...acme, commit_sha: main });
    const file = { path: 'src/b.js', mode: '100644', type: 'blob', content: 'b' } as const;
    const { data: tree } = await rest.git.createTree({ ...acme, base_tree: parent.tree.sha, tree: [file] });
    const about = { message: 'Add b', tree: tree.sha, parents: [main] };
    const { data: commit } = await rest.git.createCommit({ ...acme, ...about });
    const ref = { ...acme, ref: 'refs/heads/new', sha: commit.sha };
    await rest.git.createRef(ref);
    expect(await refusal(rest.git.createRef(ref))).toBe(422);
    const asked = { ...acme, title: 'B', head: 'new', base: 'main', body: 'why' };
    const { data: pull } = await rest.pulls.create(asked);
    expect(await refusal(rest.pulls.create(asked))).toBe(422);
    expect(await refusal(rest.pulls.create({ ...asked, head: 'none' }))).toBe(422);
    expect(pull).toMatchObject({ head: { sha: commit.sha }, user: { login: 'pinacle[bot]' }, body: 'why' });
    const { data } = await rest.git.getTree({ ...acme, tree_sha: commit.sha, recursive: '1' });
    expect(data.tree.map(({ path }) => path)).toEqual(['pinacle.yaml', 'src', 'src/a.js', 'src/b.js']);
    expect(await github.head(repository, 'main')).toBe(main);
    await github.settled();
    const told = opened.received.map(({ event, body }) => [event, JSON.parse(body)] as const);
    const of = (name: string) => told.filter(([event]) => event === name).map(([, payload]) => payload);
    expect(of('push').at(-1)).toMatchObject({ ref: 'refs/heads/new', after: commit.sha, created: true });
    expect(of('pull_request').at(-1)).toMatchObject({
      action: 'opened',
      number: pull.number,
      sender: { login: 'pinacle[bot]', type: 'Bot' },
    });
  });

  it.each([
    ['alice', 'admin'],
    ['bob', 'write'],
    ['carol', 'read'],
    ['mallory', 'none'],
  ])('says that %s has %s', async (username, permission) => {
    const { rest } = octokit(opened.github, 'installation');
    expect((await rest.repos.getCollaboratorPermissionLevel({ ...acme, username })).data.permission).toBe(
      permission,
    );
  });

  it('forgets a person who was removed, and knows nothing of strangers', async () => {
    const { rest } = octokit(opened.github, 'installation');
    await opened.github.removePerson(repository, 'carol');
    expect(
      (await rest.repos.getCollaboratorPermissionLevel({ ...acme, username: 'carol' })).data.permission,
    ).toBe('none');
    await opened.github.setPermission(repository, 'carol', 'read');
    expect(
      await refusal(rest.repos.getCollaboratorPermissionLevel({ ...acme, username: 'nobody-at-all' })),
    ).toBe(404);
  });

  it('costs nothing to ask again: 304', async () => {
    const rest = octokit(opened.github, 'installation');
    const first = await rest.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
      ...acme,
      ref: 'heads/main',
    });
    const again = rest.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
      ...acme,
      ref: 'heads/main',
      headers: { 'if-none-match': String(first.headers.etag) },
    });
    expect(await refusal(again)).toBe(304);
  });

  it('shows only the newest check of a name, unless asked for all', async () => {
    const { rest } = octokit(opened.github, 'installation');
    const head_sha = await opened.github.push({ repository, branch: 'checks', files: { c: 'c' } });
    for (const external_id of ['one', 'two'])
      await rest.checks.create({ ...acme, name: 'pinacle', head_sha, external_id });
    expect(
      (await rest.checks.listForRef({ ...acme, ref: head_sha })).data.check_runs.map(
        (run) => run.external_id,
      ),
    ).toEqual(['two']);
    expect((await rest.checks.listForRef({ ...acme, ref: head_sha, filter: 'all' })).data.total_count).toBe(
      2,
    );
  });

  it('deploys only what succeeded and is not behind, unless told that neither matters', async () => {
    const { rest } = octokit(opened.github, 'installation');
    const ref = await opened.github.push({ repository, branch: 'deploys', files: { d: 'd' } });
    await rest.checks.create({ ...acme, name: 'pinacle', head_sha: ref });
    expect(await refusal(rest.repos.createDeployment({ ...acme, ref, auto_merge: false }))).toBe(409);
    expect(
      (
        await rest.repos.createDeployment({
          ...acme,
          ref,
          auto_merge: false,
          required_contexts: [],
          environment: 'd',
        })
      ).status,
    ).toBe(201);
  });

  const long = (length: number) => 'x'.repeat(length);
  it.each([
    [
      '51 annotations',
      {
        output: {
          title: 't',
          summary: 's',
          annotations: Array.from({ length: 51 }, () => ({
            path: 'a',
            start_line: 1,
            end_line: 1,
            annotation_level: 'notice' as const,
            message: 'm',
          })),
        },
      },
    ],
    ['a summary of 65,536', { output: { title: 't', summary: long(65_536) } }],
    [
      '4 buttons',
      { actions: Array.from({ length: 4 }, () => ({ label: 'l', description: 'd', identifier: 'i' })) },
    ],
    ['a label of 21', { actions: [{ label: long(21), description: 'd', identifier: 'i' }] }],
    ['a commit that is not there', { head_sha: '1'.repeat(40) }],
  ])('refuses a check with %s', async (_, wrong) => {
    const { rest } = octokit(opened.github, 'installation');
    const known = opened.github.violations.length;
    expect(await refusal(rest.checks.create({ ...acme, name: 'pinacle', head_sha: sha, ...wrong }))).toBe(
      422,
    );
    (opened.github.violations as string[]).splice(known);
  });

  it('offers an app by the manifest flow, and people by OAuth', async () => {
    const { github } = opened;
    const converted = await octokit(github, { token: github.personalToken('alice') }).request(
      'POST /app-manifests/{code}/conversions',
      { code: 'a-code-of-github' },
    );
    expect(converted.data).toMatchObject({
      pem: expect.stringContaining('RSA PRIVATE KEY'),
      webhook_secret: expect.any(String),
    });
    expect(
      (await octokit(github, { token: github.personalToken('bob') }).rest.users.getAuthenticated()).data
        .login,
    ).toBe('bob');
    const page = await fetch(
      `${github.baseUrl}/login/oauth/authorize?client_id=${github.clientId}&redirect_uri=http://127.0.0.1:3000/api/auth/callback/github`,
    );
    expect(await page.text()).toContain('bob');
  });

  it('was asked, answered and told its app only what GitHub describes', async () => {
    await opened.github.settled();
    expect(opened.github.violations).toEqual([]);
    expect(opened.github.answerViolations).toEqual([]);
    const events = opened.github.deliveries.flatMap(({ event, payload }) => checkWebhook(event, payload));
    expect(events).toEqual([]);
    expect(new Set(opened.received.map(({ event }) => event))).toEqual(
      new Set(['push', 'create', 'check_suite', 'check_run', 'pull_request', 'issue_comment']),
    );
  });
});
