import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layoutOf } from '../../host/layout.ts';
import { defaultStateDir } from '../../host/options.ts';
import { aProcess } from '../builders/spec.ts';
import { type DockerBench, openDockerBench } from './docker-bench.ts';
import { aPod, type TestPod } from './pods.ts';

let bench: DockerBench;
beforeAll(async () => {
  bench = await openDockerBench();
});
afterAll(() => bench.close());

const value = `canary-${randomBytes(8).toString('hex')}`;

/** A pod whose process `web` runs with the value as a variable and as a file. */
async function podWithSecret(): Promise<TestPod> {
  const { give } = bench.secrets;
  const web = aProcess({
    name: 'web',
    secrets: ['KEY', 'PEM'],
    command: ['test -n "$KEY"', 'exec sleep infinity'],
  });
  const secrets = [give('KEY', value), give('PEM', `${value}\n`, { as: 'file', path: 'tls/key.pem' })];
  const pod = await aPod(bench, { processes: [web], secrets });
  await pod.act({ do: 'put-secrets', pod: pod.id, spec: pod.spec });
  await pod.run(web);
  await pod.until(({ processes }) => processes[0]?.state === 'healthy');
  return pod;
}

it('a secret is read by the pod alone, and written by nobody there', async () => {
  const pod = await podWithSecret();
  const { output } = await pod.sh('cat /run/secrets/tls/key.pem; stat -Lc "%a %u" /run/secrets/tls/key.pem');
  expect(output).toContain(value);
  expect(output).toContain('400 1000');
  // Without what they complain of, which comes between.
  const tries =
    'exec 2>/dev/null; echo x >/run/secrets/tls/key.pem || echo no; rm -rf /run/secrets/..current || echo no; chmod 777 /run/secrets/tls/key.pem || echo no';
  expect((await pod.sh(tries)).output.match(/^no$/gm)).toHaveLength(3);
});

it('its value is not in the container, on disk, in a command line or in what is observed', async () => {
  const pod = await podWithSecret();
  expect(JSON.stringify(await bench.container(pod.id).inspect())).not.toContain(value);
  expect(JSON.stringify(await pod.seen())).not.toContain(value);
  const { root } = layoutOf(defaultStateDir, bench.instance);
  // The search itself names the value in its arguments, so the command lines are read first.
  expect(await commandLines()).not.toContain(value);
  // Without the memory of the secrets: the workspace's image is searched as a file, whatever is in it.
  const found = await promisify(execFile)('grep', ['-rlaF', '--exclude-dir=secrets', value, root]).catch(
    (error: { code?: number; stdout?: string }) => error,
  );
  expect(found.stdout).toBe('');
});

async function commandLines(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
  );
  return lines.join('\n');
}

it('a reader sees old values or new ones while they change, and never none', async () => {
  const pod = await podWithSecret();
  let count = 0;
  const change = async () => {
    count += 1;
    const secrets = ['a', 'b'].map((path) =>
      bench.secrets.give(path, `${path}${count % 10}.`, { as: 'file', path }),
    );
    const secretsFingerprint = count.toString(16).padStart(16, '0');
    await pod.act({ do: 'put-secrets', pod: pod.id, spec: { ...pod.spec, secrets, secretsFingerprint } });
  };
  await change();
  let ended = false;
  const reading = pod
    .sh(
      'for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do cat /run/secrets/a /run/secrets/b 2>&1; echo; done',
    )
    .finally(() => {
      ended = true;
    });
  while (!ended) await change();
  const lines = (await reading).output.trim().split('\n');
  expect(lines).toHaveLength(20);
  expect(lines.filter((line) => !/^a\d\.b\d\.$/.test(line))).toEqual([]);
  expect(new Set(lines).size).toBeGreaterThan(1);
});
