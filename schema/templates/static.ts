import type { Template } from './types.ts';

/** The folder `public` where there is one, so that what stands beside it is not served. */
const startCommand = 'if [ -d public ]; then cd public; fi; exec python3 -m http.server 8080 --bind 0.0.0.0';

export const staticFiles: Template = {
  id: 'static',
  displayName: 'Static files',
  tier: 'dev.small',
  processes: [{ name: 'web', startCommand, port: 8080 }],
};
