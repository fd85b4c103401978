import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDockerRuntime } from '../../host/docker-runtime.ts';
import { layoutOf } from '../../host/layout.ts';
import { defaultStateDir } from '../../host/options.ts';
import { type DockerBench, openDockerBench } from './docker-bench.ts';
import { aPod, type TestPod } from './pods.ts';

let bench: DockerBench;

beforeAll(async () => {
  bench = await openDockerBench();
});

afterAll(() => bench.close());

const git = 'git -C /workspace/repo';

async function moved(pod: TestPod, files: Readonly<Record<string, string>>): Promise<string> {
  const commit = await bench.commit(files);
  await pod.act({ do: 'checkout', pod: pod.id, spec: { ...pod.spec, commit } });
  return commit;
}

describe('checkout', () => {
  it('is a repository that a person can work in, without a credential', async () => {
    const pod = await aPod(bench);
    const { output } = await pod.sh(
      `${git} status --porcelain; ${git} rev-parse HEAD; ${git} remote get-url origin`,
    );
    expect(output).toBe(`${pod.spec.commit}\nhttps://github.com/acme/shop.git\n`);
    expect(
      (await pod.sh(`${git} fsck --connectivity-only && ${git} log --oneline | wc -l`)).output.trim(),
    ).toBe('1');
    expect((await pod.sh(`cat /workspace/repo/.git/config; env; cat /proc/*/cmdline`)).output).not.toMatch(
      /token|x-access/i,
    );
  });

  it('keeps ignored files, and what a developer changed under refs/pinacle/saved', async () => {
    const pod = await aPod(bench, {
      commit: await bench.commit({ '.gitignore': 'node_modules\n', 'a.txt': 'one\n' }),
    });
    await pod.sh(
      'cd /workspace/repo; mkdir node_modules; echo dep >node_modules/x; echo changed >a.txt; echo new >b.txt',
    );
    await moved(pod, { '.gitignore': 'node_modules\n', 'a.txt': 'two\n' });
    expect((await pod.sh('cd /workspace/repo; cat a.txt node_modules/x b.txt')).output).toBe(
      'two\ndep\nnew\n',
    );
    const saved = (
      await pod.sh(`${git} for-each-ref --format='%(refname)' refs/pinacle/saved`)
    ).output.trim();
    expect(saved.split('\n')).toHaveLength(1);
    expect((await pod.sh(`${git} show ${saved}:a.txt ${saved}:b.txt`)).output).toBe('changed\nnew\n');
  });

  it('saves an untracked file that the commit would overwrite', async () => {
    const pod = await aPod(bench);
    await pod.sh('echo mine >/workspace/repo/new.txt');
    await moved(pod, { 'hello.txt': 'hello\n', 'new.txt': 'theirs\n' });
    const { output } = await pod.sh(
      `cat /workspace/repo/new.txt; ${git} show $(${git} for-each-ref --format='%(refname)' refs/pinacle/saved):new.txt`,
    );
    expect(output).toBe('theirs\nmine\n');
  });

  it('saves commits that were made in the pod', async () => {
    const pod = await aPod(bench);
    const commit = 'git -c user.name=x -c user.email=x@y commit -qam mine';
    const mine = (
      await pod.sh(`cd /workspace/repo; echo x >>hello.txt; ${commit}; git rev-parse HEAD`)
    ).output.trim();
    await moved(pod, { 'hello.txt': 'theirs\n' });
    expect(
      (await pod.sh(`${git} for-each-ref --format='%(objectname)' refs/pinacle/saved`)).output.trim(),
    ).toBe(mine);
  });

  it.each([
    ['is gone', 'rm -rf .git'],
    ['has lost its objects', 'rm -rf .git/objects/pack/*'],
    ['has no HEAD', 'rm .git/HEAD'],
    ['is a file', 'rm -rf .git; echo x >.git'],
    [
      'has a hook and a filter that fail',
      'mkdir -p .git/hooks; printf "#!/bin/sh\\nexit 1\\n" >.git/hooks/post-checkout; chmod +x .git/hooks/post-checkout',
    ],
  ])('heals a repository that %s', async (_, damage) => {
    const pod = await aPod(bench);
    await pod.sh(`cd /workspace/repo; ${damage}`);
    const commit = await moved(pod, { 'hello.txt': 'healed\n' });
    expect((await pod.sh(`${git} rev-parse HEAD; cat /workspace/repo/hello.txt`)).output).toBe(
      `${commit}\nhealed\n`,
    );
  });

  it('is known to the next pod of the workspace without another pack', async () => {
    const pod = await aPod(bench);
    await pod.act({ do: 'remove-pod', pod: pod.id });
    const next = await aPod(bench, { environment: pod.environment, commit: pod.spec.commit, redeploy: 'r1' });
    expect(await next.seen()).toMatchObject({ commit: pod.spec.commit });
    expect(
      (await next.sh(`${git} status --porcelain; ls /workspace/repo/.git/objects/pack | grep -c '[.]pack$'`))
        .output,
    ).toBe('1\n');
  });

  it('waits for the git of a person who is at work, and puts nothing aside', async () => {
    const pod = await aPod(bench);
    await pod.sh('echo >/workspace/repo/.git/index.lock');
    await expect(moved(pod, { 'hello.txt': 'later\n' })).rejects.toThrow(/index\.lock/);
    await pod.sh('rm /workspace/repo/.git/index.lock');
    const commit = await moved(pod, { 'hello.txt': 'now\n' });
    const { output } = await pod.sh(`${git} rev-parse HEAD; cat /workspace/repo/hello.txt; ls -A /workspace`);
    expect(output).toMatch(new RegExp(`^${commit}\nnow\n`));
    expect(output).not.toContain('put-aside');
  });

  it('removes the lock of a git that was killed long ago', async () => {
    const pod = await aPod(bench);
    await pod.sh('touch -d "1 hour ago" /workspace/repo/.git/index.lock');
    const commit = await moved(pod, { 'hello.txt': 'now\n' });
    expect((await pod.sh(`${git} rev-parse HEAD; ls -A /workspace`)).output).toMatch(commit);
  });

  it('ends an older one that never ends by itself', async () => {
    const pod = await aPod(bench);
    await pod.sh(
      `${git} config filter.slow.smudge 'sleep 1000'; echo '*.txt filter=slow' >/workspace/repo/.git/info/attributes || { mkdir -p /workspace/repo/.git/info; echo '*.txt filter=slow' >/workspace/repo/.git/info/attributes; }`,
    );
    const abort = new AbortController();
    const slow = await bench.commit({ 'slow.txt': 'slow\n' });
    const action = { do: 'checkout', pod: pod.id, spec: { ...pod.spec, commit: slow } } as const;
    const stuck = bench.runtime.perform(action, {
      environment: pod.environment,
      epoch: 1,
      signal: abort.signal,
    });
    for (;;) if ((await pod.sh('cat /proc/*/cmdline')).output.includes('sleep\u00001000')) break;
    abort.abort(new Error('a newer commit came'));
    await expect(stuck).rejects.toThrow('a newer commit came');
    await pod.sh(`rm /workspace/repo/.git/info/attributes`);
    const commit = await moved(pod, { 'new.txt': 'new\n' });
    const { output } = await pod.sh(
      `${git} rev-parse HEAD; ls -A /workspace/repo /workspace; cat /proc/*/cmdline`,
    );
    expect(output).toMatch(commit);
    expect(output).toContain('new.txt');
    expect(output).not.toMatch(/slow\.txt|put-aside|sleep.1000/);
  });

  it('joins the packs that many commits leave', async () => {
    const pod = await aPod(bench);
    for (let n = 0; n < 21; n += 1) await moved(pod, { 'hello.txt': `${n}\n` });
    const count = `ls /workspace/repo/.git/objects/pack | grep -c '[.]pack$'`;
    let packs = 22;
    while (packs > 10) packs = Number((await pod.sh(count)).output);
    expect((await pod.sh(`${git} fsck --connectivity-only && ${git} status --porcelain`)).output).toBe('');
    expect((await pod.sh('cat /workspace/repo/hello.txt')).output).toBe('20\n');
  });

  it('refuses a commit that the workspace could not hold, and leaves nothing of it on the host', async () => {
    const pod = await aPod(bench);
    const { incoming } = layoutOf(defaultStateDir, bench.instance).pod(pod.id);
    const pack = async () => Readable.from(endless());
    const other = await openDockerRuntime({ ...bench.options, commits: { pack } });
    const commit = await bench.commit({ 'hello.txt': 'big\n' });
    const action = { do: 'checkout', pod: pod.id, spec: { ...pod.spec, commit } } as const;
    const fence = { environment: pod.environment, epoch: 1, signal: AbortSignal.timeout(60_000) };
    await expect(other.perform(action, fence)).rejects.toThrow(/bigger than the workspace/);
    await other.close();
    expect(existsSync(incoming)).toBe(false);
  });
});

function* endless(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(1024 ** 2);
}
