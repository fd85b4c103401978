import Type, { type Static } from 'typebox';
import { shape } from './api/common.ts';

/** `process:web`, `terminal:2`, `url:https://…`. */
const ids = Type.Array(Type.String({ maxLength: 2100 }), { maxItems: 200 });

/** A person's own order of tabs in one environment; ids of tabs that are not there are kept, they may come back. */
export const TabLayout = shape({
  /** Names of terminals that the person has opened beside `main`. */
  terminals: Type.Array(Type.String({ pattern: '^[0-9]{1,3}$' }), { maxItems: 20 }),
  order: ids,
  pinned: ids,
  closed: ids,
});

export type TabLayout = Static<typeof TabLayout>;

/** Characters of one, as JSON: what is longer is not kept. */
export const longestTabLayout = 16_384;
