import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { EnvironmentKey } from '../schema/environment.ts';

/** Where everything of one instance lives on the host. No name in it comes from a repository. */
export interface Layout {
  readonly root: string;
  readonly pods: string;
  readonly environments: string;
  pod(id: string): PodPaths;
  environment(key: EnvironmentKey): EnvironmentPaths;
}

export interface PodPaths {
  readonly dir: string;
  /** What we know of the pod and its labels cannot carry. */
  readonly record: string;
  /** Read-only in the pod at /run/pinacle/def. */
  readonly def: string;
  readonly services: string;
  /** Packs for git in the pod, in `def`. */
  readonly incoming: string;
  /** A small tmpfs, written by the pod: hostile. At /run/pinacle/state. */
  readonly state: string;
  readonly etc: string;
  /** Memory with the pod's secrets, ours to write. Read-only in the pod at /run/secrets. */
  readonly secrets: string;
}

export interface EnvironmentPaths {
  readonly dir: string;
  readonly record: string;
  readonly epoch: string;
  /** Folder of empty images, one of each size, that workspaces begin as copies of; the instance's. */
  readonly blanks: string;
  /** A sparse ext4 image: its size is the storage limit, of files and logs together. */
  readonly image: string;
  readonly mount: string;
  /** Inside the image: /workspace. Everything below is the pod's: hostile. */
  readonly workspace: string;
  /** Inside the image, one folder per pod: /run/pinacle/log. Everything below a pod's folder is hostile. */
  readonly logs: string;
}

export function layoutOf(stateDir: string, instance: string): Layout {
  const root = join(stateDir, 'instances', instance);
  const pods = join(root, 'pods');
  const environments = join(root, 'environments');
  return {
    root,
    pods,
    environments,
    pod: (id) => podPaths(join(pods, checkPodId(id))),
    environment: (key) => environmentPaths(root, join(environments, environmentHash(key))),
  };
}

/** A pod's id becomes a folder and a container's name: anything else than we chose is refused. */
export function checkPodId(id: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(id)) throw new Error(`not a pod id: ${JSON.stringify(id)}`);
  return id;
}

/** A process's name becomes a folder: DNS labels only. `_install` is ours and never a process. */
export function checkProcessName(name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new Error(`not a process name: ${JSON.stringify(name)}`);
  return name;
}

function environmentHash(key: EnvironmentKey): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 24);
}

function podPaths(dir: string): PodPaths {
  const def = join(dir, 'def');
  return {
    dir,
    record: join(dir, 'pod.json'),
    def,
    services: join(def, 'services'),
    incoming: join(def, 'incoming'),
    state: join(dir, 'state'),
    etc: join(dir, 'etc'),
    secrets: join(dir, 'secrets'),
  };
}

function environmentPaths(root: string, dir: string): EnvironmentPaths {
  const mount = join(dir, 'fs');
  return {
    dir,
    record: join(dir, 'environment.json'),
    epoch: join(dir, 'epoch'),
    blanks: join(root, 'blanks'),
    image: join(dir, 'workspace.img'),
    mount,
    workspace: join(mount, 'workspace'),
    logs: join(mount, 'log'),
  };
}
