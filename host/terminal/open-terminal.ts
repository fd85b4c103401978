import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { Terminal, TerminalOptions, TerminalSize } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { type Container, liveOf, newestPod } from '../docker/containers.ts';
import { asking, askingMaybe } from '../docker/engine.ts';
import type { Host } from '../host.ts';
import { readPodRecord } from '../records/pod-record.ts';

const script = readFile(new URL('attach.sh', import.meta.url), 'utf8');

const nameForm = /^[a-z0-9-]{1,32}$/;

/** See `Terminals`. Throws Error for a name that is none. */
export async function openTerminal(
  host: Host,
  environment: EnvironmentKey,
  { name, size }: TerminalOptions,
): Promise<Terminal | undefined> {
  if (!nameForm.test(name)) throw new Error('not a name of a terminal');
  const pod = await newestPod(host, environment);
  return pod && attach(host, pod, { name, size });
}

async function attach(host: Host, pod: Container, { name, size }: TerminalOptions): Promise<Terminal> {
  const container = host.docker.getContainer(pod.id);
  const { gone } = await liveOf(host, pod);
  const { w, h } = bounded(size);
  const args = [await script, 'terminal', name, await variablesOf(host, pod.labels.pod), String(h)];
  return asking('open a terminal', async () => {
    const exec = await container.exec({
      Cmd: ['/opt/pinacle/bin/busybox', 'sh', '-c', ...args],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: true,
    });
    const stream: Duplex = await exec.start({ hijack: true, stdin: true, Tty: true });
    endWith(stream, gone);
    // A pod that is gone has no size.
    const resize = async (wanted: TerminalSize): Promise<void> =>
      void (await askingMaybe('resize a terminal', () => exec.resize(bounded(wanted))));
    await resize({ columns: w, rows: h });
    return { stream, resize };
  });
}

/** The engine does not always tell that a command ended when its pod ended with it: whoever waits for that would wait for ever. */
function endWith(stream: Duplex, gone: AbortSignal): void {
  const end = () => void stream.destroy();
  if (gone.aborted) end();
  gone.addEventListener('abort', end);
  stream.once('close', () => gone.removeEventListener('abort', end));
}

/** The process whose variables a shell has: the first of the manifest's own, else of a service, else none. */
async function variablesOf(host: Host, pod: string): Promise<string> {
  const record = await readPodRecord(host.layout, pod);
  const specs = Object.values(record?.processes ?? {}).map(({ spec }) => spec);
  return (specs.find(({ origin }) => origin === 'process') ?? specs[0])?.name ?? '';
}

function bounded({ columns, rows }: TerminalSize): { w: number; h: number } {
  return { w: within(columns, 500), h: within(rows, 300) };
}

function within(wanted: number, most: number): number {
  return Number.isFinite(wanted) ? Math.max(2, Math.min(most, Math.floor(wanted))) : 2;
}
