import type { Commits, Secrets } from '../reconciler/ports.ts';
import type { Changes } from './changes.ts';
import type { Engine } from './docker/engine.ts';
import type { KeyedLock } from './keyed-lock.ts';
import type { Layout } from './layout.ts';
import type { LivePods } from './live/live-pods.ts';
import type { Log } from './log.ts';
import type { Firewall } from './network/firewall.ts';
import type { Networks } from './network/networks.ts';
import type { SpareNetwork } from './network/spare-network.ts';
import type { DockerRuntimeOptions } from './options.ts';

/** What every act on this machine needs; made once by `openDockerRuntime`. */
export interface Host {
  readonly docker: Engine;
  readonly layout: Layout;
  readonly settings: Settings;
  readonly commits: Commits;
  readonly secrets: Secrets;
  readonly clock: { now(): number };
  readonly log: Log;
  readonly changes: Changes;
  /** Acts on one environment, one after the other. */
  readonly inTurn: KeyedLock;
  /** Epochs of environments whose folder is gone: see fence.ts. */
  readonly epochs: Map<string, number>;
  readonly live: LivePods;
  readonly firewall: Firewall;
  readonly networks: Networks;
  readonly spareNetwork: SpareNetwork;
}

export interface Settings extends Pick<DockerRuntimeOptions, 'limits' | 'caBundle'> {
  readonly instance: string;
  readonly baseImage: string;
  readonly registries: readonly string[];
  readonly isolation: 'gvisor' | 'runc';
  readonly toolsDir: string;
  readonly gitBaseUrl: string;
  readonly nameservers: readonly string[];
  readonly reserveMemoryBytes: number;
  readonly reserveDiskBytes: number;
  readonly totalMemoryBytes: number;
}
