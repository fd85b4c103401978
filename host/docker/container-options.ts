import type Docker from 'dockerode';
import { dockerResolver } from '../network/resolvers.ts';
import type { PodLimits } from '../options.ts';

/** Everything a pod's container is made of. */
export interface ContainerFacts {
  readonly name: string;
  readonly hostname: string;
  readonly image: string;
  /** PATH of the image. */
  readonly path: string;
  readonly runtime: 'runsc' | 'runc';
  readonly network: string;
  /** Docker's own resolver asks these; it is in every pod's reach. */
  readonly nameservers: readonly string[];
  readonly limits: PodLimits;
  readonly labels: Record<string, string>;
  readonly mounts: readonly Mount[];
  readonly env: readonly string[];
}

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export const podUser = 1000;

/**
 * Nothing that a pod does not need: no capability, no new privileges, no writable root, no log in the engine.
 * The root is read-only in every image: its writable layer would escape the storage limit.
 */
export function containerOptions(facts: ContainerFacts): Docker.ContainerCreateOptions {
  return {
    name: facts.name,
    Hostname: facts.hostname,
    Image: facts.image,
    User: `${podUser}:${podUser}`,
    WorkingDir: '/workspace',
    Entrypoint: ['/opt/pinacle/bin/busybox'],
    Cmd: ['sh', '/run/pinacle/def/init.sh'],
    Env: [`PATH=/opt/pinacle/bin:${facts.path}:/opt/pinacle/fallback`, 'HOME=/workspace/.home', ...facts.env],
    // The host's commands come by stdin: see inside/init.sh.
    OpenStdin: true,
    StdinOnce: false,
    StopSignal: 'SIGTERM',
    Labels: facts.labels,
    HostConfig: {
      Runtime: facts.runtime,
      NetworkMode: facts.network,
      Dns: facts.nameservers.filter((server) => server !== dockerResolver),
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Privileged: false,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'none', Config: {} },
      Tmpfs: {
        // Docker's default is noexec, which breaks what unpacks and runs programs in /tmp.
        '/tmp': 'exec,mode=1777',
        '/var/tmp': 'exec,mode=1777',
        '/run': `mode=755,uid=${podUser},gid=${podUser}`,
      },
      Mounts: facts.mounts.map(bind),
      ...resources(facts.limits),
    },
  };
}

function bind({ source, target, readOnly }: Mount): Docker.MountSettings {
  return {
    Type: 'bind',
    Source: source,
    Target: target,
    ReadOnly: readOnly,
    BindOptions: { Propagation: 'rprivate' },
  };
}

/** Burst tiers get their share and whatever is idle; the others a hard limit. Memory without swap. */
function resources(limits: PodLimits): Partial<Docker.HostConfig> {
  const cpu = limits.burst
    ? { CpuShares: Math.max(2, Math.round(limits.cpus * 1024)) }
    : { NanoCpus: Math.round(limits.cpus * 1e9) };
  return {
    ...cpu,
    Memory: limits.memoryBytes,
    MemorySwap: limits.memoryBytes,
    PidsLimit: Math.max(512, limits.pids),
  };
}
