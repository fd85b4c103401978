import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { OpenPort } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { newestPod } from '../docker/containers.ts';
import { askingMaybe } from '../docker/engine.ts';
import type { Host } from '../host.ts';
import { parseListeners } from './parse-listeners.ts';

/** Listeners come first in the kernel's table; a pod with many connections must not cost more. */
const tableBytes = 256 * 1024;
const mostPorts = 50;

/** What listens in the newest running pod, by the kernel's table of its network namespace: nothing in the pod is asked. */
export async function openPorts(host: Host, environment: EnvironmentKey): Promise<readonly OpenPort[]> {
  const newest = await newestPod(host, environment);
  if (!newest) return [];
  const pid = await pidOf(host, newest.id);
  if (pid === undefined) return [];
  const tables = await Promise.all([readTable(pid, 'tcp'), readTable(pid, 'tcp6')]);
  // A process may have ended, and its number gone to another with other ports: then what was read is nobody's.
  if ((await pidOf(host, newest.id)) !== pid) return [];
  return parseListeners(tables.join('\n')).slice(0, mostPorts);
}

async function pidOf(host: Host, container: string): Promise<number | undefined> {
  const found = await askingMaybe('look at the pod', () => host.docker.getContainer(container).inspect());
  return found?.State.Running && found.State.Pid > 0 ? found.State.Pid : undefined;
}

/** Empty when the process has just ended. */
function readTable(pid: number, name: 'tcp' | 'tcp6'): Promise<string> {
  return text(createReadStream(`/proc/${pid}/net/${name}`, { end: tableBytes })).catch(() => '');
}
