import type { IntentView } from '../../../schema/api/environment.ts';
import type { Intent } from '../../../schema/intent.ts';

/** What people asked of an environment that still counts. Pure. */
export function intentView({ suspended, pin, approved }: Intent): IntentView {
  const at = (ms: number) => new Date(ms).toISOString();
  return {
    suspended: suspended
      ? { by: suspended.by, at: at(suspended.at), reason: suspended.reason ?? null }
      : null,
    pin: pin ? { ...pin, at: at(pin.at) } : null,
    approved: approved
      ? {
          commit: approved.commit,
          by: approved.by,
          at: at(approved.at),
          withSecrets: approved.withSecrets ?? false,
        }
      : null,
  };
}
