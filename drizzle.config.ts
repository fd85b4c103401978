import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate` writes the next migration from the tables; the server applies them at start. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './schema/database/tables.ts',
  out: './schema/database/migrations',
});
