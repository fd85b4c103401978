import { readFile } from 'node:fs/promises';
import type { Host } from '../host.ts';
import { askingMaybe } from './engine.ts';

/** Whether the kernel has killed something in a running container for want of memory since its start, also when nobody listened. */
export async function hasStarved(host: Host, container: string): Promise<boolean> {
  const found = await askingMaybe('look at the pod', () => host.docker.getContainer(container).inspect());
  if (!found?.State.Running || !found.State.Pid) return false;
  const counter = counterOf(await read(`/proc/${found.State.Pid}/cgroup`));
  return counter !== undefined && oomKills(await read(counter)) > 0;
}

/** The file that counts kills, by the text of /proc/<pid>/cgroup: of cgroup v1's memory controller, else of v2. */
export function counterOf(groups: string): string | undefined {
  const lines = groups.split('\n').map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line));
  const path = (wanted: (controllers: string) => boolean) =>
    lines.find((match) => match && wanted(match[1] ?? ''))?.[2];
  const [v1, v2] = [path((names) => names.split(',').includes('memory')), path((names) => names === '')];
  if (v1) return `/sys/fs/cgroup/memory${v1}/memory.oom_control`;
  return v2 ? `/sys/fs/cgroup${v2}/memory.events` : undefined;
}

export function oomKills(text: string): number {
  return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0);
}

function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
