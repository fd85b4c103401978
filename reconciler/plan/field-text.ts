import type { HealthCheck } from '../../schema/manifest/types.ts';
import { digest } from './digest.ts';

const longest = 200;

/** A value as `fields` may carry it, in labels and plans: itself when short, else a digest of it. */
export function fieldText(value: string): string {
  return value.length <= longest ? value : `${digest(value)} (${value.length} characters)`;
}

/** Only that a value differs may be told, never the value: `{'env.API_KEY': '<digest>'}`. */
export function envFields(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [`env.${name}`, digest(value)]));
}

/** One line: `http :3000/health every 2 s`. */
export function healthText({ probe, intervalMs, timeoutMs, retries, startPeriodMs }: HealthCheck): string {
  const what = {
    http: () => (probe.kind === 'http' ? `http :${probe.port}${probe.path}` : ''),
    tcp: () => (probe.kind === 'tcp' ? `tcp :${probe.port}` : ''),
    command: () => (probe.kind === 'command' ? probe.commands.join(' && ') : ''),
  }[probe.kind]();
  return fieldText(
    `${what} (interval ${intervalMs} ms, timeout ${timeoutMs} ms, retries ${retries}, start period ${startPeriodMs} ms)`,
  );
}
