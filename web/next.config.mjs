import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // TypeScript 7 has no compiler API for Next; `npm run check` looks at the types.
  typescript: { ignoreBuildErrors: true },
  // Its optimizer would be one more thing that strangers can ask.
  images: { unoptimized: true },
  turbopack: { root },
  outputFileTracingRoot: root,
};
