import { installPackages } from './install-packages.ts';
import type { Template } from './types.ts';

export const nextjs: Template = {
  id: 'nextjs',
  displayName: 'Next.js',
  tier: 'dev.medium',
  install: [installPackages],
  processes: [
    { name: 'web', startCommand: 'exec npm run dev -- --hostname 0.0.0.0 --port 3000', port: 3000 },
  ],
};
