import { needs } from './needs.ts';
import type { CatalogueService } from './types.ts';

/**
 * Coding assistants are programs of a terminal: each runs in a tmux session that outlives the browser's tab, shown by ttyd.
 * They share a port, since a manifest has one of them at most.
 */
function assistant(id: string, displayName: string, program: string): CatalogueService {
  return {
    id,
    displayName,
    kind: 'assistant',
    startCommand: [
      needs(program, 'install it there or use an image that has it'),
      needs('ttyd', 'use an image that has it'),
      needs('tmux', 'use an image that has it'),
      `exec ttyd --writable --interface 0.0.0.0 --port 2528 --cwd /workspace/repo tmux new-session -A -s ${id} ${program}`,
    ],
    port: 2528,
    web: true,
    healthCheck: { kind: 'tcp', port: 2528 },
    provides: {},
    exclusive: false,
  };
}

export const assistants: readonly CatalogueService[] = [
  assistant('claude-code', 'Claude Code', 'claude'),
  assistant('openai-codex', 'OpenAI Codex', 'codex'),
  assistant('cursor-cli', 'Cursor CLI', 'cursor-agent'),
  assistant('gemini-cli', 'Gemini CLI', 'gemini'),
  assistant('amp-code', 'Amp', 'amp'),
  assistant('qwen-code', 'Qwen Code', 'qwen'),
];
