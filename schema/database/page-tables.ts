import { bigint, pgTable, primaryKey } from 'drizzle-orm/pg-core';
import type { TabLayout } from '../tab-layout.ts';
import { at, jsonb, text } from './columns.ts';

/** How somebody arranged the tabs of an environment's page. Nobody else sees it, and nothing is decided by it. */
export const tabLayouts = pgTable(
  'tab_layouts',
  {
    environment: text('environment').notNull(),
    /** GitHub's id of the person. */
    personId: bigint('person_id', { mode: 'number' }).notNull(),
    layout: jsonb('layout').$type<TabLayout>().notNull(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.environment, t.personId] })],
);
