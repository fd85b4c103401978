import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptTo, formatCiphertext } from '../../src/secrets/age.ts';
import { pullKey } from '../demo/play.ts';
import type { RepositoryHandle, Role } from '../github-stand-in/types.ts';
import { type MemoryWorld, manifest, openMemoryWorld } from './memory-world.ts';

/** Who may run what and see which secret, over the whole loop: from GitHub's webhook to what the pod has. */
let world: MemoryWorld;
let count = 0;
beforeAll(async () => {
  world = await openMemoryWorld();
});
afterAll(() => world.close());

const value = 'correct-horse-battery';
const policy = 'deploy: {branches: [none], pullRequests: auto}\n';

async function repository(): Promise<RepositoryHandle> {
  count += 1;
  const files = { 'pinacle.yaml': manifest(policy) };
  return world.github.createRepository({ name: `fork-${count}`, files });
}

async function ciphertextFor({ id }: RepositoryHandle): Promise<string> {
  const { identities } = world.control().github.secrets;
  const recipient = await world.until('it has a recipient', () => identities.recipient(id));
  return formatCiphertext(await encryptTo(recipient, Buffer.from(value)));
}

/** A pull request of mallory's fork, to a repository with one secret. */
async function forked() {
  const made = await repository();
  const secrets = `secrets: {DB_URL: "${await ciphertextFor(made)}"}\n`;
  await world.github.push({
    repository: made,
    branch: 'main',
    files: { 'pinacle.yaml': manifest(policy + secrets) },
  });
  const fork = await world.github.fork(made, 'mallory');
  const push = (text: string) =>
    world.github.push({ repository: fork, branch: 'feature', files: { 'a.txt': text }, author: 'mallory' });
  const head = await push('one');
  const number = await world.github.openPullRequest({
    repository: made,
    fork,
    head: 'feature',
    author: 'mallory',
  });
  const key = pullKey(made, number);
  const say = (author: string, body: string) =>
    world.github.comment({ repository: made, number, author, body });
  const become = (login: string, role: Role) => world.github.setPermission(made, login, role);
  const replied = (words: string) =>
    world.until(`we reply "${words}"`, async () =>
      (await world.github.comments(made, number)).some(
        ({ author, body }) => author.endsWith('[bot]') && body.includes(words),
      ),
    );
  await become('carol', 'maintain');
  await asks(made, head);
  return { made, fork, head, number, key, push, say, become, replied };
}

/** Waits for the check that asks for an approval of this commit. */
function asks(made: RepositoryHandle, sha: string) {
  return world.until(`the check of ${sha.slice(0, 7)} asks`, () =>
    world.github.checks(made, sha).find(({ conclusion }) => conclusion === 'action_required'),
  );
}

/** Waits until the environment runs a commit; the secrets that its process has. */
async function runs(key: string, commit: string): Promise<Record<string, string>> {
  const pod = await world.until(`${commit.slice(0, 7)} runs`, () =>
    podsOf(key).find((one) => one.state === 'running' && one.commit === commit && one.processes.size > 0),
  );
  return { ...pod.secrets?.env.get('web') };
}

function podsOf(key: string) {
  return [...(world.machine.machine.environments.get(key)?.pods.values() ?? [])];
}

/** Once nothing is under way any more: what the machine has of the environment. */
async function leftOf(key: string): Promise<{ pods: number; workspace: boolean }> {
  await world.github.settled();
  await world.until('all was looked at', async () => {
    const row = await world.row(key);
    return row && row.observedSeq >= row.desiredSeq && row.leaseUntil === null;
  });
  const { pods, workspace } = await world.machine.observe(key);
  return { pods: pods.length, workspace };
}

/** No pod, and none of the commit's files. */
const nothing = { pods: 0, workspace: false };

describe("a fork's pull request", () => {
  it('gets no pod, and the check says why and what to do', async () => {
    const { made, head, key } = await forked();
    const { output, actions } = await asks(made, head);
    expect(output.title).toContain('from a fork');
    expect(output.summary).toContain(`/pinacle approve ${head}`);
    expect(actions.map(({ label }) => label)).toEqual(['Approve']);
    expect(await leftOf(key)).toEqual(nothing);
  });

  it('runs exactly the commit that a maintainer approved, without secrets', async () => {
    const { head, key, say } = await forked();
    await say('carol', `/pinacle approve ${head}`);
    expect(await runs(key, head)).toEqual({});
  });

  it('sees secrets when the approval says so', async () => {
    const { head, key, say } = await forked();
    await say('carol', `/pinacle approve ${head} --with-secrets`);
    expect(await runs(key, head)).toEqual({ DB_URL: value });
  });

  it('returns to plan only with a new push: its pod stops, and the new commit does not run', async () => {
    const { made, head, key, say, push } = await forked();
    await say('carol', `/pinacle approve ${head} --with-secrets`);
    await runs(key, head);
    const next = await push('two');
    await asks(made, next);
    await world.until('the pod is stopped', () => podsOf(key).every(({ state }) => state === 'stopped'));
    expect(podsOf(key).map(({ commit }) => commit)).toEqual([head]);
  });

  it('is not run by a comment that was edited into an approval', async () => {
    const { made, head, key, say, replied } = await forked();
    const id = await say('carol', 'Looks good.');
    await world.github.editComment({
      repository: made,
      id,
      body: `/pinacle approve ${head}`,
      actor: 'mallory',
    });
    // By the answer to what came after it, it has had its effect, had it one.
    await say('carol', '/pinacle sync');
    await replied('only after someone with maintain or admin permission approved its head');
    expect(await leftOf(key)).toEqual(nothing);
  });

  it('is not run by the approval of another commit', async () => {
    const { made, head, key, say, push, replied } = await forked();
    const next = await push('two');
    await asks(made, next);
    await say('carol', `/pinacle approve ${head}`);
    await replied('head');
    expect(await leftOf(key)).toEqual(nothing);
  });

  it.each<[string, Role]>([
    ['mallory', 'read'],
    ['bob', 'write'],
  ])('is not run by %s, who has the role %s', async (login, role) => {
    const { head, key, say, become, replied } = await forked();
    await become(login, role);
    await say(login, `/pinacle approve ${head}`);
    await replied('needs maintain or admin permission');
    expect(await leftOf(key)).toEqual(nothing);
  });

  it('is not run by who lost the permission between comment and run', async () => {
    const { head, key, say, become, replied } = await forked();
    // What was known of the person a moment ago counts for nothing.
    await say('carol', '/pinacle sync');
    await replied('only after someone with maintain or admin permission approved its head');
    world.github.holdWebhooks();
    await say('carol', `/pinacle approve ${head}`);
    await become('carol', 'write');
    world.github.releaseWebhooks();
    await replied('needs maintain or admin permission');
    expect(await leftOf(key)).toEqual(nothing);
  });

  it('changes no policy: forks that are off on the base branch stay off', async () => {
    const { made, fork, key, say, replied } = await forked();
    const push = (repository: RepositoryHandle, branch: string, deploy: string, author: string) =>
      world.github.push({ repository, branch, files: { 'pinacle.yaml': manifest(deploy) }, author });
    await push(made, 'main', policy.replace('auto}', 'auto, forks: "off"}'), 'alice');
    const head = await push(fork, 'feature', policy, 'mallory');
    await say('carol', `/pinacle approve ${head}`);
    await replied('`deploy.forks` is `off`');
    expect(await leftOf(key)).toEqual(nothing);
  });
});

describe('a manifest that reaches for what is not its own', () => {
  /** What the check of the pull request says of these files, by rule's place and words. */
  const said = async (made: RepositoryHandle, secrets: string) => {
    const files = { 'pinacle.yaml': manifest(policy + secrets) };
    const sha = await world.github.push({ repository: made, branch: 'feature', files, author: 'bob' });
    const number = await world.github.openPullRequest({ repository: made, head: 'feature', author: 'bob' });
    const check = await world.until('the check names the problem', () =>
      world.github
        .checks(made, sha)
        .find(({ status, conclusion }) => status === 'completed' && conclusion === 'failure'),
    );
    expect(await leftOf(pullKey(made, number))).toEqual(nothing);
    return JSON.stringify([check.output, check.annotations]);
  };

  it('by a ciphertext copied between repositories: it does not open, and nothing of it is shown', async () => {
    const [theirs, ours] = [await repository(), await repository()];
    const words = await said(ours, `secrets: {DB_URL: "${await ciphertextFor(theirs)}"}\n`);
    expect(words).toContain('is not encrypted to this repository');
    expect(words).not.toContain(value);
  });

  it('by `__proto__` as a name', async () => {
    const made = await repository();
    const words = await said(made, `secrets: {__proto__: "${await ciphertextFor(made)}"}\n`);
    expect(words).toContain('cannot be a key');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('by path traversal, of a secret that becomes a file and of a SOPS file', async () => {
    const made = await repository();
    const text = await ciphertextFor(made);
    const paths = ['../../etc/cron.d/x', '/etc/passwd', 'a/../../b', '..data/x', '~/x'];
    const entries = paths.map((path, n) => `  PEM_${n}: {value: "${text}", as: file, path: "${path}"}\n`);
    const words = await said(
      made,
      `secretFiles: [../other/secrets.sops.yaml]\nsecrets:\n${entries.join('')}`,
    );
    for (const line of [2, 4, 5, 6, 7, 8])
      expect(words).toContain(`pinacle.yaml:${line}: this is not a path inside the repository`);
  });
});

it('sends nothing that GitHub does not describe', () => {
  expect(world.github.violations).toEqual([]);
});
