import { customType, timestamp } from 'drizzle-orm/pg-core';
import { storableJson, storableText } from '../cut-text.ts';

export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
/** The one door to `jsonb` and `text`: what Postgres would refuse for ever (NUL, half of a character) is cleaned on its way in. */
export const jsonb = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(storableJson(value)),
});
export const text = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: storableText,
});
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
