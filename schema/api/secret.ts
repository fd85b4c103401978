import Type, { type Static } from 'typebox';
import { patterns } from '../manifest/patterns.ts';
import { nullable, shape, Time } from './common.ts';

export const SecretName = Type.String({ maxLength: 128, pattern: patterns.envName });

/** A secret without its value: no answer of the API has one. */
export const SecretView = shape({
  name: Type.String(),
  form: Type.Enum(['env', 'file']),
  path: nullable(Type.String({ description: 'of a file, below /run/secrets' })),
  setBy: Type.String(),
  setAt: Time,
  digest: Type.String({
    description: 'keyed hash of the value: two of one owner are equal or not, and it says nothing else',
  }),
});

export const SecretList = shape({ secrets: Type.Array(SecretView) });

export const SecretRequest = shape({
  value: Type.String({ minLength: 1, maxLength: 100_000 }),
  encoding: Type.Optional(
    Type.Enum(['utf8', 'base64'], { default: 'utf8', description: 'of `value`; base64 for what is no text' }),
  ),
  form: Type.Optional(Type.Enum(['env', 'file'], { default: 'env' })),
  path: Type.Optional(
    Type.String({ maxLength: 200, pattern: patterns.path, description: 'of a file, below /run/secrets' }),
  ),
});

export type SecretView = Static<typeof SecretView>;
export type SecretList = Static<typeof SecretList>;
export type SecretRequest = Static<typeof SecretRequest>;
