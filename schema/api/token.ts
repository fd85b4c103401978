import Type, { type Static } from 'typebox';
import { nullable, shape, Time } from './common.ts';
import { scopeNames } from './scopes.ts';

const Scopes = Type.Array(Type.Enum([...scopeNames]), { minItems: 1, maxItems: 10, uniqueItems: true });

export const TokenRequest = shape({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  scopes: Scopes,
  days: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 366, default: 90, description: 'until it expires' }),
  ),
});

const token = {
  id: Type.String(),
  name: Type.String(),
  scopes: Scopes,
  createdAt: Time,
  expiresAt: Time,
  lastUsedAt: nullable(Time),
};

export const Token = shape(token);

export const NewToken = shape({
  ...token,
  token: Type.String({ description: 'shown this once' }),
});

export const TokenList = shape({ tokens: Type.Array(Token) });

export type TokenRequest = Static<typeof TokenRequest>;
export type Token = Static<typeof Token>;
export type NewToken = Static<typeof NewToken>;
export type TokenList = Static<typeof TokenList>;
