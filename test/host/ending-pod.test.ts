import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../host/docker/engine.ts';
import type { Host } from '../../host/host.ts';
import { writeLabels } from '../../host/labels.ts';
import { type Layout, layoutOf } from '../../host/layout.ts';
import { openLivePod } from '../../host/live/live-pod.ts';
import { observe } from '../../host/observe.ts';
import { freshRecord, withProcess, writePodRecord } from '../../host/records/pod-record.ts';
import { openTerminal } from '../../host/terminal/open-terminal.ts';
import { WorldError } from '../../schema/world-error.ts';
import { aProcess, aSpec, sha } from '../builders/spec.ts';

const [pod, container] = ['pin-1', 'c1'];
const spec = aSpec();
const facts = {
  instance: 'test',
  pod,
  generation: 1,
  isolation: 'gvisor',
  memoryBytes: 1,
  epoch: 1,
} as const;
const web = { spec: aProcess({ name: 'web' }), commit: sha('a'), wanted: 'down' as const };

let dir: string;
let layout: Layout;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pinacle-ending-'));
  layout = layoutOf(dir, 'test');
  await mkdir(layout.pod(pod).state, { recursive: true });
  await writePodRecord(layout, pod, freshRecord(spec.environment));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

describe('a pod that is about to end', () => {
  it('is told nothing while it is being stopped: its next start would wait for an answer', async () => {
    expect(await toldTo({ stopped: true })).toBe('');
    expect(await toldTo({ stopped: false })).toMatch(/^\nstop web [0-9a-f]{8}\n$/);
  });

  it('is seen as ended when it ended after it was listed', async () => {
    const { pods } = await observe(hostWith(['running', 'exited']), spec.environment);
    expect(pods).toMatchObject([{ id: pod, state: 'stopped', crash: { exitCode: 137 } }]);
  });

  it('is not guessed about while it runs and does not answer', async () => {
    await expect(observe(hostWith(['running', 'running']), spec.environment)).rejects.toThrow('no answer');
  });

  it('ends its terminals with it, also when the engine does not tell', async () => {
    const gone = new AbortController();
    const screen = () => new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const exec = async () => ({ start: async () => screen(), resize: async () => undefined });
    const listed = [{ Id: container, State: 'running', Labels: writeLabels(spec, facts) }];
    const docker = engine({ exec }, { listContainers: async () => listed });
    const live = { ensure: async () => ({ gone: gone.signal }) };
    const host = { docker, layout, settings: { instance: 'test' }, live } as never;
    const open = () =>
      openTerminal(host, spec.environment, { name: 'main', size: { columns: 80, rows: 24 } });
    const [left, held] = await Promise.all([open(), open()]);
    left?.stream.destroy();
    expect(held?.stream.closed).toBe(false);
    gone.abort();
    await vi.waitFor(() => expect(held?.stream.closed).toBe(true));
    const late = await open();
    await vi.waitFor(() => expect(late?.stream.closed).toBe(true));
  });
});

/** What the pod's stdin gets when this controller comes to know it. It answers nothing: its connection breaks at the first order. */
async function toldTo({ stopped }: { stopped: boolean }): Promise<string> {
  let said = '';
  const stdin = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      said += chunk.toString();
      done();
      opening.abort();
    },
  });
  const opening = new AbortController();
  const docker = engine({ attach: async () => stdin, inspect: async () => ({ State: { Running: true } }) });
  const context = { docker, layout, clock: Date, changes: { tell: () => undefined } };
  const own = { id: pod, environment: spec.environment, container, address: '127.0.0.1' };
  const record = { ...withProcess(freshRecord(spec.environment), 'web', web), stopped };
  const asked = new Promise<undefined>((resolve) => {
    opening.signal.addEventListener('abort', () => resolve(undefined));
  });
  const live = openLivePod(context as never, own, record);
  live.catch(() => undefined);
  (await Promise.race([live, asked]))?.close();
  return said;
}

/** A host whose engine lists the pod in these states, one after the other, and whose pod does not answer. */
function hostWith(states: readonly string[]): Host {
  let looks = 0;
  const listContainers = async ({ filters }: { filters: { status?: unknown } }) => {
    if (filters.status) return [];
    const State = states[looks++];
    return [{ Id: container, State, Labels: writeLabels(spec, facts) }];
  };
  const State = { Running: false, ExitCode: 137, OOMKilled: false, FinishedAt: '2026-01-01T00:00:00Z' };
  const docker = engine({ inspect: async () => ({ State }) }, { listContainers });
  const ensure = async () => {
    throw new WorldError('docker-refused', 'no answer');
  };
  const settings = { instance: 'test', isolation: 'gvisor', totalMemoryBytes: 1, reserveMemoryBytes: 0 };
  return { docker, layout, settings: { ...settings, reserveDiskBytes: 0 }, live: { ensure } } as never;
}

function engine(container: object, more: object = {}): Engine {
  return { getContainer: () => container, ...more } as never;
}
