import type { TierName } from '../tiers.ts';
import type { DeployPolicy, RestartPolicy, Visibility } from './types.ts';

/** A document that the schema and all rules accepted, as it is written: the input of `toManifest`. */
export interface RawManifest {
  readonly name?: string;
  readonly tier?: TierName;
  readonly image?: string;
  readonly template?: string;
  readonly deploy?: {
    readonly branches?: readonly string[];
    readonly pullRequests?: DeployPolicy['pullRequests'];
    readonly idle?: string;
    readonly ttl?: string;
    readonly forks?: DeployPolicy['forks'];
    readonly secretsOnPullRequests?: boolean;
    readonly visibility?: Visibility;
  };
  readonly install?: Commands;
  readonly processes?: readonly RawProcess[];
  readonly services?: readonly string[];
  readonly env?: RawEnv;
  readonly secrets?: Readonly<
    Record<string, string | { readonly value: string; readonly as?: 'env' | 'file'; readonly path?: string }>
  >;
  readonly secretFiles?: readonly string[];
  readonly requiredEnv?: readonly { readonly name: string; readonly description?: string }[];
  readonly recipient?: string;
  readonly tabs?: readonly { readonly name: string; readonly service?: string; readonly url?: string }[];
}

export type Commands = string | readonly string[];
export type RawEnv = Readonly<Record<string, string | number | boolean>>;

export interface RawProcess {
  readonly name: string;
  readonly displayName?: string;
  readonly startCommand: Commands;
  readonly port?: number;
  readonly url?: string;
  readonly healthCheck?: Commands | RawHealthCheck;
  readonly visibility?: Visibility;
  readonly domains?: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly env?: RawEnv;
  readonly secrets?: readonly string[];
  readonly restart?: RestartPolicy;
  readonly cwd?: string;
}

export interface RawHealthCheck {
  readonly http?: string;
  readonly tcp?: number;
  readonly command?: Commands;
  readonly interval?: string;
  readonly timeout?: string;
  readonly retries?: number;
  readonly startPeriod?: string;
}
