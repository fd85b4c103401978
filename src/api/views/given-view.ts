import type { BypassTokenRow } from '../../store/bypass-tokens.ts';
import type { ShareLinkRow } from '../../store/share-links.ts';

/** What a share link and a bypass token tell of themselves alike. */
export function givenView({ id, createdBy, createdAt, expiresAt, revokedAt }: ShareLinkRow | BypassTokenRow) {
  return {
    id,
    createdBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
