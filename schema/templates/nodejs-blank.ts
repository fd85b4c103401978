import { installPackages } from './install-packages.ts';
import type { Template } from './types.ts';

export const nodejsBlank: Template = {
  id: 'nodejs-blank',
  displayName: 'Node.js',
  tier: 'dev.small',
  install: [installPackages],
  processes: [{ name: 'web', startCommand: 'HOST=0.0.0.0 PORT=3000 exec npm start', port: 3000 }],
};
