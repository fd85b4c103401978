import Type, { type Static } from 'typebox';
import { shape } from './common.ts';

export const LogQuery = shape({
  tail: Type.Optional(Type.Integer({ minimum: 0, maximum: 5000, default: 200 })),
  follow: Type.Optional(
    Type.Boolean({ default: false, description: 'as server-sent events, until either side ends it' }),
  ),
});

export const LogLines = shape({ lines: Type.Array(Type.String(), { description: 'oldest first' }) });

export type LogQuery = Static<typeof LogQuery>;
export type LogLines = Static<typeof LogLines>;
