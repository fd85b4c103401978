import { type Lane, type LaneDeps, openLane } from './lane.ts';

export interface Lanes {
  wake(installationId: number): void;
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A lane for each installation that ever had something to say. */
export function openLanes(deps: LaneDeps): Lanes {
  const lanes = new Map<number, Lane>();
  let closed = false;
  return {
    wake: (installationId) => {
      if (closed) return;
      const lane = lanes.get(installationId) ?? openLane(deps, installationId);
      lanes.set(installationId, lane);
      lane.wake();
    },
    idle: async () => void (await Promise.all([...lanes.values()].map((lane) => lane.idle()))),
    close: async () => {
      closed = true;
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
    },
  };
}
