import type { TierName } from '../tiers.ts';

/** A starting point that a manifest names: what it leaves out comes from here. Plain data, in manifest terms. */
export interface Template {
  readonly id: string;
  readonly displayName: string;
  readonly image?: string;
  readonly tier?: TierName;
  readonly install?: readonly string[];
  readonly processes?: readonly {
    readonly name: string;
    readonly startCommand: string;
    readonly port?: number;
  }[];
}
