import { installPackages } from './install-packages.ts';
import type { Template } from './types.ts';

export const vite: Template = {
  id: 'vite',
  displayName: 'Vite',
  tier: 'dev.small',
  install: [installPackages],
  processes: [
    { name: 'web', startCommand: 'exec npm run dev -- --host 0.0.0.0 --port 5173 --strictPort', port: 5173 },
  ],
};
