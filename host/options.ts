import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import type { Commits, Secrets } from '../reconciler/ports.ts';
import { type TierName, tiers } from '../schema/tiers.ts';
import type { Log } from './log.ts';

export interface DockerRuntimeOptions {
  /** How the engine is reached; default: its socket, or DOCKER_HOST. */
  readonly docker?: Docker.DockerOptions;
  /** Where workspaces and records live; default `/var/lib/pinacle`. */
  readonly stateDir?: string;
  /** The tools that are mounted into pods; default `<stateDir default>/tools/current`. */
  readonly toolsDir?: string;
  /** Keeps several controllers on one machine apart: 1 to 20 of `[a-z0-9-]`; default `pinacle`. */
  readonly instance?: string;
  readonly commits: Commits;
  readonly secrets: Secrets;
  /** Never pulled: `host/setup.sh` builds it. */
  readonly baseImage: string;
  /** Where other images may be pulled from, e.g. `registry.example.com:5000`; default: the public ones. */
  readonly registries?: readonly string[];
  readonly clock?: { now(): number };
  readonly log?: Log;
  /** `runc` only when asked for: without gVisor a pod shares the host's kernel, and says so. */
  readonly isolation?: 'gvisor' | 'runc';
  /** Of the `origin` remote in a workspace; default `https://github.com`. */
  readonly gitBaseUrl?: string;
  /** A file of certificates for pods, in networks with a certificate authority of their own. */
  readonly caBundle?: string;
  /** Addresses of DNS servers; default: the host's own. */
  readonly nameservers?: readonly string[];
  /** Memory that pods never get; default 512 MB. */
  readonly reserveMemoryBytes?: number;
  /** Disk that stays free: a workspace is made only while there is more; default 2 GB. */
  readonly reserveDiskBytes?: number;
  /** Overrides of a tier's sizes. */
  readonly limits?: (tier: TierName) => Partial<PodLimits>;
}

export interface PodLimits {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly storageBytes: number;
  readonly burst: boolean;
  /** Counts the sandbox's own tasks too (about 80): never below 512. */
  readonly pids: number;
}

export const defaultStateDir = '/var/lib/pinacle';
export const defaultInstance = 'pinacle';

export function limitsOf(tier: TierName, options: Pick<DockerRuntimeOptions, 'limits'>): PodLimits {
  const { cpus, memoryBytes, storageBytes, burst } = tiers[tier];
  return { cpus, memoryBytes, storageBytes, burst, pids: 1024, ...options.limits?.(tier) };
}

/** Throws when `instance` could not be part of a container's or a folder's name. */
export function checkInstance(instance: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,19}$/.test(instance)) throw new Error(`not a name of an instance: ${instance}`);
  return instance;
}

/** 5 hex: the instance in names that must be short, as those of bridges (15 characters) and firewall chains (28). */
export function instanceTag(instance: string): string {
  return createHash('sha256').update(instance).digest('hex').slice(0, 5);
}
