import { expect, it } from 'vitest';
import type { HostUse } from '../../../reconciler/ports.ts';
import { tiers } from '../../../schema/tiers.ts';
import type { Bench } from './bench.ts';

export function hostContract(on: Bench): void {
  it('says what its machines have, and counts a pod and its memory among what is in use', async () => {
    const stage = await on.stage();
    const before = await stage.runtime.hosts();
    const spec = stage.spec();
    await stage.up(spec);
    const after = await stage.runtime.hosts();
    expect(running(after) - running(before)).toBe(1);
    // Other controllers of the machine promise memory too.
    expect(sum(after, 'promisedMemoryBytes')).toBeGreaterThanOrEqual(tiers[spec.tier].memoryBytes);
    expect(sum(after, 'memoryBytes')).toBeGreaterThan(sum(after, 'promisedMemoryBytes'));
    expect(sum(after, 'diskBytes')).toBeGreaterThanOrEqual(sum(after, 'freeDiskBytes'));
    expect(after.every(({ name, cpus }) => name !== '' && cpus > 0)).toBe(true);
  });
}

function running(hosts: readonly HostUse[]): number {
  return hosts.reduce((all, { pods }) => all + pods.running, 0);
}

function sum(
  hosts: readonly HostUse[],
  of: 'memoryBytes' | 'promisedMemoryBytes' | 'diskBytes' | 'freeDiskBytes',
): number {
  return hosts.reduce((all, host) => all + host[of], 0);
}
