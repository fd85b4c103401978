import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../schema/manifest/limits.ts';
import { operations } from '../../src/api/operations.ts';
import { blobId } from '../../src/github/proposals/blob-id.ts';
import { manifest } from '../loop/memory-world.ts';
import { type Answered, type ApiWorld, openApiWorld } from './open-api-world.ts';

const time = { ahead: 0 };
let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld({ now: () => Date.now() + time.ahead });
});
afterAll(() => world.close());
// An hour, after which everybody may ask for more.
beforeEach(() => {
  time.ahead += 3_600_000;
});

const call = async (id: string, body?: object, login = 'bob'): Promise<Answered> => {
  const operation = operations.find((one) => one.id === id);
  if (!operation) throw new Error(id);
  const headers = await world.session(login);
  return world.ask(operation, { params: world.mine.params, headers, ...(body ? { body } : {}) });
};
const named = (name: string) => manifest(`name: ${name}\n`);
const propose = (text: string, more: object = {}, login = 'bob') =>
  call('proposeManifest', { text, blob: blobId(manifest()), title: 'Name the shop', ...more }, login);
const main = () => world.github.head(world.mine.handle, 'main');
const open = async () => {
  const { owner, name } = world.mine.handle;
  const headers = { authorization: `Bearer ${world.github.personalToken('alice')}` };
  const answer = await fetch(`${world.github.baseUrl}/repos/${owner}/${name}/pulls?state=open`, { headers });
  return (await answer.json()) as { number: number; html_url: string; head: { sha: string; ref: string } }[];
};
/** To git, and pull requests: passes write their reports meanwhile. */
const writes = () => world.github.writes().filter(({ path }) => /\/(?:git|pulls)\b/.test(path)).length;

describe('a manifest', () => {
  it('is read as GitHub has it now, and judged as the check would', async () => {
    const { json } = await call('readManifest');
    const [file, blob] = ['pinacle.yaml', blobId(manifest())];
    expect(json).toEqual({
      file,
      branch: 'main',
      commit: await main(),
      blob,
      text: manifest(),
      problems: [],
    });
    const { commit } = json;
    const judged = async (text: string) => (await call('checkManifest', { text, commit })).json.problems;
    expect(await judged(`${manifest()}    prot: 1\n`)).toEqual([
      {
        file,
        line: 5,
        column: 5,
        endLine: 5,
        endColumn: 9,
        path: 'processes[0].prot',
        rule: 'unknown-key',
        message: expect.stringContaining('prot'),
        fix: expect.stringContaining('port'),
      },
    ]);
    // What only the repository's identity and its files can tell.
    expect(await judged(`${manifest()}requiredEnv:\n  - name: KEY\nsecretFiles: [none.age]\n`)).toMatchObject(
      [{ rule: 'secret-file-missing' }],
    );
    expect(await judged(`${manifest()}requiredEnv:\n  - name: KEY\n`)).toMatchObject([
      { rule: 'required-env-missing', line: 6 },
    ]);
    expect(await judged('#'.repeat(limits.fileBytes + 1))).toMatchObject([{ rule: 'file-too-large' }]);
    const larger = { text: '#'.repeat(limits.fileBytes + 2), commit };
    expect((await call('checkManifest', larger)).status).toBe(400);
  });
});

describe('a proposal', () => {
  it('waits for permissions that the installation has not granted, and says who grants them', async () => {
    // Every other step has its token by then.
    await world.until('GitHub was told all', () =>
      [world.mine, world.foreign].every(({ handle }) =>
        world.github.deployments(handle).some(({ state }) => state === 'success'),
      ),
    );
    const message = 'The permissions requested are not granted to this installation.';
    world.github.faults.next({ match: /access_tokens$/, status: 422, body: { message } });
    const { status, json } = await propose(named('Shop'));
    expect([status, json]).toEqual([
      409,
      expect.objectContaining({
        title: 'the GitHub App may not open pull requests in acme/mine',
        detail: expect.stringContaining('Installed GitHub Apps'),
      }),
    ]);
  });

  it('is a commit on a new branch, in both names, and a pull request that is checked; the default branch stays', async () => {
    const before = await main();
    const { status, json } = await propose(named('Shop'), { body: 'So that people know it.' });
    expect([status, json]).toEqual([
      201,
      {
        pull: expect.any(Number),
        url: expect.any(String),
        branch: expect.stringMatching(/^pinacle\/edit-manifest-[0-9a-f]{12}$/),
      },
    ]);
    const pull = await pullOf(json.pull);
    expect(pull).toMatchObject({
      title: 'Name the shop',
      body: "So that people know it.\n\n---\nProposed by @bob with Pinacle's editor.",
      html_url: json.url,
      user: { login: 'pinacle[bot]' },
      base: { ref: 'main' },
      commits: 1,
      changed_files: 1,
    });
    expect(await main()).toBe(before);
    const { commit, files } = await commitOf(pull.head.sha);
    expect(commit.message).toMatch(/^Name the shop\n\nCo-authored-by: bob <\d+\+bob@users\.noreply\.[^>]+>$/);
    expect(files).toMatchObject([{ filename: 'pinacle.yaml', additions: 1, deletions: 0 }]);
    await world.until('its check says what it would do', async () =>
      world.github
        .checks(world.mine.handle, pull.head.sha)
        .find(({ output }) => output.summary?.includes('create pod')),
    );
    const key = `${world.mine.handle.id}/pull/${json.pull}`;
    expect((await world.row(key))?.intent).toMatchObject({ actor: 'bob' });
    expect(await world.rows(`select actor, action, new from audit where subject = '${key}'`)).toEqual([
      { actor: 'bob', action: 'manifest.propose', new: { pull: json.pull, branch: json.branch } },
    ]);
  });

  it('pressed twice, also at once, is one pull request', async () => {
    const before = (await open()).length;
    const answers = [
      ...(await Promise.all([propose(named('Twice')), propose(named('Twice'))])),
      await propose(named('Twice')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await open()).length).toBe(before + 1);
    const other = await propose(named('Twice'), {}, 'alice');
    expect(other.json.branch).not.toBe(answers[0]?.json.branch);
  });

  it('goes on where it was interrupted: the branch is there and no pull request is', async () => {
    world.github.faults.next({ match: /^POST .*\/pulls$/, status: 502 });
    expect((await propose(named('Later'))).status).toBe(503);
    expect((await propose(named('Later'))).status).toBe(201);
  });

  it.each<[string, () => Promise<Answered>, number, string]>([
    ['with problems', () => propose(`${manifest()}    prot: 1\n`), 422, 'pinacle.yaml:5:5'],
    ['of what is there', () => propose(manifest()), 409, 'nothing is changed'],
    ['from what is not there any more', () => propose(named('x'), { blob: blobId('') }), 409, 'begin again'],
    ['as the first manifest of two', () => propose(named('x'), { blob: null }), 409, 'begin again'],
    ['with a title of two lines', () => propose(named('x'), { title: 'a\nb' }), 400, 'title'],
  ])('%s is refused, and nothing is written', async (_, ask, status, words) => {
    const before = writes();
    const answer = await ask();
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
    expect(writes()).toBe(before);
  });

  it('that would land on a branch of others is refused, and the branch stays', async () => {
    const taken = await propose(named('Taken'));
    const { branch } = taken.json;
    const theirs = await world.github.push({
      repository: world.mine.handle,
      branch,
      files: { 'pinacle.yaml': named('Other') },
    });
    const { status, text } = await propose(named('Taken'));
    expect([status, text]).toEqual([409, expect.stringContaining('says something else')]);
    expect(await world.github.head(world.mine.handle, branch)).toBe(theirs);
  });

  it('that GitHub will not have says why', async () => {
    const message = 'Repository rule violations found';
    world.github.faults.next({ match: /^POST .*\/git\/refs$/, status: 422, body: { message } });
    const { status, json } = await propose(named('Ruled'));
    expect([status, json.title]).toEqual([409, `GitHub refused it: ${message}`]);
  });

  it('is for who may write at this moment, whatever was known a moment before', async () => {
    expect((await call('readManifest')).status).toBe(200);
    await world.github.setPermission(world.mine.handle, 'bob', 'read');
    const before = writes();
    expect((await propose(named('Late'))).status).toBe(403);
    world.github.faults.next({ match: /\/permission$/, status: 503, count: 5 });
    expect((await propose(named('Late'))).status).toBe(503);
    world.github.faults.clear();
    await world.github.setPermission(world.mine.handle, 'bob', 'write');
    expect(writes()).toBe(before);
  });

  it('comes twenty times an hour from one person', async () => {
    const refused = Array.from({ length: 20 }, () => propose(manifest()));
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual(Array(20).fill(409));
    expect((await propose(named('More'))).status).toBe(429);
    expect((await propose(manifest(), {}, 'alice')).status).toBe(409);
  });

  it('makes the first manifest too', async () => {
    const empty = await world.github.createRepository({ name: 'empty', private: true, files: { a: 'a' } });
    await world.github.push({ repository: empty, files: { a: 'b' } });
    await world.until(
      'it is known',
      async () => (await world.rows(`select id from repositories where id = ${empty.id}`))[0],
    );
    const operation = operations.find(({ id }) => id === 'proposeManifest');
    const body = { text: manifest(), blob: null, title: 'Begin' };
    const asked = { params: { repository: empty.id }, headers: await world.session('bob'), body };
    const { status, json } = await world.ask(operation ?? { method: 'GET', path: '' }, asked);
    expect(status).toBe(201);
    const head = (await world.github.head(empty, json.branch)) ?? '';
    const files = await fetch(`${world.github.baseUrl}/repos/acme/empty/git/trees/${head}`, {
      headers: { authorization: `Bearer ${world.github.personalToken('alice')}` },
    });
    expect(((await files.json()) as { tree: object[] }).tree).toMatchObject([
      { path: 'a' },
      { path: 'pinacle.yaml' },
    ]);
  });

  // Last: over all that this file made us send.
  it('asks GitHub for nothing that it does not describe', () => {
    expect(world.github.violations).toEqual([]);
  });
});

async function get<T>(path: string): Promise<T> {
  const { owner, name } = world.mine.handle;
  const headers = { authorization: `Bearer ${world.github.personalToken('alice')}` };
  const answer = await fetch(`${world.github.baseUrl}/repos/${owner}/${name}${path}`, { headers });
  return (await answer.json()) as T;
}

const pullOf = (number: number) => get<{ head: { sha: string } }>(`/pulls/${number}`);
const commitOf = (sha: string) => get<{ commit: { message: string }; files: object[] }>(`/commits/${sha}`);
