import type { Access } from '../access/open-access.ts';
import type { Config } from '../config.ts';
import type { Guard } from '../gateway/guard/authorize.ts';
import { openMakers } from '../gateway/guard/maker-of.ts';
import { openSeal } from '../gateway/guard/open-seal.ts';
import type { Directory } from '../gateway/open-directory.ts';
import { processUrl } from '../gateway/process-url.ts';
import type { Database } from '../store/database.ts';
import { spendToken } from '../store/spent-tokens.ts';

/** Who guards the pods, with keys of PINACLE_SECRET. */
export function openGuard(parts: {
  config: Config;
  db: Database;
  access: Access;
  directory: Pick<Directory, 'routeOf'>;
  now: () => number;
}): Guard {
  const { config, db, access, directory, now } = parts;
  const { secret, publicUrl } = config;
  return {
    routeOf: directory.routeOf,
    rights: { access, makerOf: openMakers(db, now) },
    cookies: openSeal(secret, 'cookie'),
    entries: openSeal(secret, 'entry'),
    shares: openSeal(secret, 'share link'),
    spend: (id, expiresAt) => spendToken(db, { id, expiresAt, now: new Date(now()) }),
    originOf: (host) => new URL(processUrl(config, host)).origin,
    signInUrl: (to) => `${publicUrl}/gateway/enter?to=${encodeURIComponent(to)}`,
    now,
  };
}
