'use client';

import { api } from '../../lib/api.ts';
import { Terminal } from '../terminal/terminal.tsx';
import type { Environment } from './tabs.ts';

/** `name`: of the terminal in the pod; whoever opens the same one looks at the same screen. */
export function TerminalPanel({ environment, name }: { environment: Environment; name: string }) {
  const { id, mayWrite } = environment;
  if (!mayWrite)
    return (
      <p className="px-5 py-16 text-center text-soft">
        Terminals are for people who may write to the repository.
      </p>
    );
  return (
    <div className="relative min-h-96 grow">
      <div className="absolute inset-0">
        <Terminal
          label={`Terminal ${name}`}
          askTicket={() => api.environments.terminal.mutate({ id, name })}
        />
      </div>
    </div>
  );
}
