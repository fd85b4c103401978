import type { ProcessSpec } from '../../reconciler/plan/desired.ts';
import type { HealthCheck } from '../../schema/manifest/types.ts';

const usual = { intervalMs: 10_000, timeoutMs: 3_000, retries: 3, startPeriodMs: 60_000 };

/** The process's own check; else its port is asked; undefined without a port: running is healthy. */
export function healthCheckOf(spec: ProcessSpec): HealthCheck | undefined {
  if (spec.health) return spec.health;
  return spec.port === undefined ? undefined : { ...usual, probe: { kind: 'tcp', port: spec.port } };
}
