import type { PodSpec } from './desired.ts';
import { digest } from './digest.ts';

/** All that is asked of a pod, in 16 hex: two equal wishes would fail in the same way. */
export function wishOf({ fingerprint, commit, install, processes }: PodSpec): string {
  return digest({
    fingerprint,
    commit,
    install: install.fingerprint,
    processes: processes.map((p) => p.fingerprint),
  });
}
