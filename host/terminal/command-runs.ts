import { readFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { type Container, newestPod } from '../docker/containers.ts';
import { askingMaybe } from '../docker/engine.ts';
import type { Host } from '../host.ts';

const script = readFile(new URL('command-runs.sh', import.meta.url), 'utf8');

/** A pod that does not answer in this time is not in use. */
const patienceMs = 20_000;

/** See `Terminals`. */
export async function commandRuns(host: Host, environment: EnvironmentKey): Promise<boolean> {
  const pod = await newestPod(host, environment);
  if (!pod) return false;
  return (await askingMaybe('look into the terminals', () => ask(host, pod))) ?? false;
}

async function ask(host: Host, pod: Container): Promise<boolean> {
  const Cmd = ['/opt/pinacle/bin/busybox', 'sh', '-c', await script];
  const exec = await host.docker.getContainer(pod.id).exec({ Cmd, AttachStdout: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  stream.resume();
  try {
    await finished(stream, { writable: false, signal: AbortSignal.timeout(patienceMs) });
  } catch {
    return false;
  } finally {
    stream.destroy();
  }
  return (await exec.inspect()).ExitCode === 0;
}
