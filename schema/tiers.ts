const GB = 1024 ** 3;

/** Sizes with a price (USD a month). `burst`: may use idle CPU above its share. */
export const tiers = {
  'dev.small': {
    cpus: 0.5,
    memoryBytes: 1 * GB,
    storageBytes: 10 * GB,
    burst: true,
    maxPodsPerUser: 3,
    usdPerMonth: 8,
  },
  'dev.medium': {
    cpus: 1,
    memoryBytes: 2 * GB,
    storageBytes: 20 * GB,
    burst: false,
    maxPodsPerUser: 2,
    usdPerMonth: 16,
  },
  'dev.large': {
    cpus: 2,
    memoryBytes: 4 * GB,
    storageBytes: 40 * GB,
    burst: false,
    maxPodsPerUser: 2,
    usdPerMonth: 32,
  },
  'dev.xlarge': {
    cpus: 4,
    memoryBytes: 8 * GB,
    storageBytes: 80 * GB,
    burst: false,
    maxPodsPerUser: 1,
    usdPerMonth: 64,
  },
  'dev.2xlarge': {
    cpus: 8,
    memoryBytes: 16 * GB,
    storageBytes: 160 * GB,
    burst: false,
    maxPodsPerUser: 1,
    usdPerMonth: 128,
  },
} as const;

export type TierName = keyof typeof tiers;

export interface Tier {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly storageBytes: number;
  readonly burst: boolean;
  readonly maxPodsPerUser: number;
  readonly usdPerMonth: number;
}

export const tierNames = Object.keys(tiers) as TierName[];
