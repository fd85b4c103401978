import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../../host/layout.ts';
import { defaultStateDir } from '../../host/options.ts';
import { aProcess } from '../builders/spec.ts';
import { type DockerBench, openDockerBench } from './docker-bench.ts';
import { aPod, aServer, type TestPod } from './pods.ts';

const MB = 1024 ** 2;
let bench: DockerBench;
let neighbour: TestPod;

beforeAll(async () => {
  const limits = () => ({ memoryBytes: 256 * MB, storageBytes: 64 * MB, pids: 600 });
  bench = await openDockerBench({ limits });
  neighbour = await aPod(bench);
  await neighbour.run(aServer());
  await neighbour.until(({ processes }) => processes[0]?.state === 'healthy');
});

afterAll(() => bench.close());

async function neighbourAnswers(): Promise<void> {
  const { processes } = await neighbour.seen();
  const { host, port } = processes[0]?.endpoint ?? {};
  const answer = await fetch(`http://${host}:${port}/`, { signal: AbortSignal.timeout(60_000) });
  expect(await answer.text()).toBe('hello');
}

describe('a pod that takes all it can get', () => {
  it('stops writing at the storage limit, logs included', async () => {
    const pod = await aPod(bench);
    const { output } = await pod.sh(
      'dd if=/dev/zero of=/workspace/big bs=1M count=200; wc -c </workspace/big',
    );
    expect(output).toMatch(/No space left/);
    // What dd says of itself may come after it: those are two streams.
    expect(Number(/^\d+$/m.exec(output)?.[0])).toBeLessThan(64 * MB);
    expect((await pod.sh('dd if=/dev/zero of=/run/pinacle/log/big bs=1M count=2')).output).toMatch(
      /No space left/,
    );
    const { image } = layoutOf(defaultStateDir, bench.instance).environment(pod.environment);
    expect((await stat(image)).blocks * 512).toBeLessThanOrEqual(64 * MB + MB);
    // A full disk silences nothing: states are in memory.
    await pod.run(aProcess({ name: 'web' }));
    await pod.until(({ processes }) => processes[0]?.state === 'healthy');
    await neighbourAnswers();
  });

  it('cannot fill the memory of the host through its state files', async () => {
    const pod = await aPod(bench);
    const { output } = await pod.sh('dd if=/dev/zero of=/run/pinacle/state/big bs=64k count=100');
    expect(output).toMatch(/No space left/);
  });

  it('dies alone of hunger for memory, and says why', async () => {
    const pod = await aPod(bench);
    const source = 'const a = []; for (;;) a.push(Buffer.alloc(16e6, 1))';
    await pod.run(aProcess({ name: 'hog', command: [`node -e '${source}'`] }));
    const { crash } = await pod.until(({ state }) => state === 'stopped');
    expect(crash).toMatchObject({ exitCode: 137, outOfMemory: true });
    await neighbourAnswers();
    expect((await neighbour.seen()).state).toBe('running');
  });

  it('hurts nobody else with a fork bomb', async () => {
    const pod = await aPod(bench);
    await pod.run(
      aProcess({ name: 'bomb', command: ['bomb() { bomb | bomb & }', 'bomb', 'exec sleep infinity'] }),
    );
    await pod.until(({ processes }) => processes[0]?.state !== 'stopped');
    for (let i = 0; i < 5; i += 1) await neighbourAnswers();
    await pod.act({ do: 'stop-pod', pod: pod.id }, { do: 'remove-pod', pod: pod.id });
    await neighbourAnswers();
    expect((await neighbour.seen()).processes[0]).toMatchObject({ state: 'healthy' });
  });
});

it('costs a pod nothing when somebody leaves a terminal to another screen', async () => {
  const pod = await aPod(bench);
  const size = { columns: 80, rows: 24 };
  const open = async () => {
    const terminal = await bench.runtime.openTerminal(pod.environment, { name: 'main', size });
    await new Promise((shown) => terminal?.stream.once('data', shown));
    terminal?.stream.resume();
    return terminal;
  };
  const left = await open();
  const there = await open();
  const server = `for p in /proc/[0-9]*; do case "$(cat $p/comm)" in *server) cut -d' ' -f4 $p/stat; esac; done`;
  await expect.poll(async () => (await pod.sh(server)).output.trim()).toBe('S');
  for (const terminal of [left, there]) terminal?.stream.destroy();
});
