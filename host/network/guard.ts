import type { Log } from '../log.ts';
import type { Firewall } from './firewall.ts';

/**
 * Puts the rules back while pods run: `ufw reload` or `iptables --flush` take them away, and nobody tells. Gives the closer.
 * `everyMs`: one look in this time.
 */
export function guardFirewall(
  firewall: Firewall,
  log: Log,
  { runs, everyMs = 30_000 }: { runs: () => boolean; everyMs?: number },
): () => void {
  const look = (): void => {
    if (!runs()) return;
    firewall.ensure().catch((error: unknown) => {
      log.error({ error: String(error) }, 'the rules that keep pods from the host could not be set');
    });
  };
  const timer = setInterval(look, everyMs).unref();
  return () => clearInterval(timer);
}
