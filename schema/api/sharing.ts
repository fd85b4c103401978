import Type, { type Static } from 'typebox';
import { EnvironmentId, nullable, ProcessName, shape, Time } from './common.ts';

/** Of a share link or a bypass token; it opens nothing by itself. */
export const SharingId = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });

const given = {
  id: SharingId,
  createdBy: Type.String({ description: 'GitHub login; it is good as long as this person may write' }),
  createdAt: Time,
  expiresAt: Time,
  revokedAt: nullable(Time),
};

export const ShareLinkRequest = shape({
  process: ProcessName,
  minutes: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 43_200, default: 10_080, description: 'until it ends' }),
  ),
});

export const ShareLinkView = shape({ ...given, process: Type.String() });

export const ShareLinkList = shape({ links: Type.Array(ShareLinkView) });

export const NewShareLink = shape({
  id: SharingId,
  url: Type.String({ description: 'shown this once' }),
  expiresAt: Time,
});

export const BypassTokenRequest = shape({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  environment: Type.Optional(EnvironmentId),
  days: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 365, default: 90, description: 'until it expires' }),
  ),
});

export const BypassTokenView = shape({
  ...given,
  name: Type.String(),
  environment: nullable(EnvironmentId),
});

export const BypassTokenList = shape({ tokens: Type.Array(BypassTokenView) });

export const NewBypassToken = shape({
  id: SharingId,
  token: Type.String({ description: 'shown this once; sent as X-Pinacle-Bypass' }),
  expiresAt: Time,
});

export type ShareLinkRequest = Static<typeof ShareLinkRequest>;
export type ShareLinkView = Static<typeof ShareLinkView>;
export type ShareLinkList = Static<typeof ShareLinkList>;
export type NewShareLink = Static<typeof NewShareLink>;
export type BypassTokenRequest = Static<typeof BypassTokenRequest>;
export type BypassTokenView = Static<typeof BypassTokenView>;
export type BypassTokenList = Static<typeof BypassTokenList>;
export type NewBypassToken = Static<typeof NewBypassToken>;
