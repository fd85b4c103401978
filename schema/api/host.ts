import Type, { type Static } from 'typebox';
import { shape } from './common.ts';

export const HostView = shape({
  name: Type.String(),
  isolation: Type.Enum(['gvisor', 'runc', 'memory']),
  cpus: Type.Integer(),
  load: Type.Number({ description: 'programs that run or want to, over the last minute' }),
  memoryBytes: Type.Number(),
  promisedMemoryBytes: Type.Number({ description: 'to the pods that run' }),
  diskBytes: Type.Number(),
  freeDiskBytes: Type.Number(),
  pods: shape({ running: Type.Integer(), stopped: Type.Integer() }),
});

export const HostList = shape({ hosts: Type.Array(HostView) });

export type HostList = Static<typeof HostList>;
