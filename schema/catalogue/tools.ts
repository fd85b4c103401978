import { needs } from './needs.ts';
import type { CatalogueService } from './types.ts';

const image = 'use an image that has it';

/** Opened in a browser through the gateway, which asks who is there: so they ask nothing themselves, and listen for it on every address of the pod. */
function tool(
  id: string,
  displayName: string,
  port: number,
  startCommand: readonly string[],
): CatalogueService {
  return {
    id,
    displayName,
    kind: 'tool',
    startCommand,
    port,
    web: true,
    healthCheck: { kind: 'tcp', port },
    provides: {},
    exclusive: false,
  };
}

export const tools: readonly CatalogueService[] = [
  tool('web-terminal', 'Terminal', 7681, [
    needs('ttyd', image),
    needs('tmux', image),
    'exec ttyd --writable --interface 0.0.0.0 --port 7681 --cwd /workspace/repo tmux new-session -A -s terminal',
  ]),
  tool('code-server', 'VS Code', 8726, [
    needs('code-server', image),
    'exec code-server --auth none --bind-addr 0.0.0.0:8726 --disable-telemetry --disable-update-check --user-data-dir /workspace/.data/code-server /workspace/repo',
  ]),
  // Its board is a database file.
  {
    ...tool('vibe-kanban', 'Vibe Kanban', 5262, [
      needs('vibe-kanban', image),
      'HOST=0.0.0.0 PORT=5262 exec vibe-kanban',
    ]),
    exclusive: true,
  },
  tool('jupyter', 'Jupyter', 8888, [
    needs('jupyter', image),
    "exec jupyter lab --no-browser --ip=0.0.0.0 --port=8888 --ServerApp.root_dir=/workspace/repo --ServerApp.allow_remote_access=True --IdentityProvider.token='' --PasswordIdentityProvider.hashed_password=''",
  ]),
];
