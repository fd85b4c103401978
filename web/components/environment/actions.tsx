'use client';

import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useAct } from '../../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { type Asking, asksFirst } from './questions.ts';
import type { Environment } from './tabs.ts';

const AskDialog = dynamic(() => import('./ask-dialog.tsx').then((module) => module.AskDialog), {
  ssr: false,
});

type Action = Environment['actions'][number];

const labels: Readonly<Record<Action, string>> = {
  up: 'Start',
  resume: 'Resume',
  restart: 'Restart',
  redeploy: 'Redeploy',
  suspend: 'Stop…',
  rollback: 'Roll back…',
  unpin: 'Follow the head again',
  extend: 'Extend…',
  approve: 'Approve…',
  down: 'Remove…',
};

/** The likeliest beside the title, all others in the menu behind it. */
export function Actions({ environment }: { environment: Environment }) {
  const { act, isPending } = useAct(environment.id);
  const [asking, setAsking] = useState<Asking>();
  const [first, ...more] = environment.actions;
  if (!first) return null;
  const choose = (action: Action) => (asksFirst(action) ? setAsking(action) : act({ command: action }));
  return (
    <>
      <Button disabled={isPending} onClick={() => choose(first)}>
        {labels[first]}
      </Button>
      {more.length > 0 ? (
        <Menu entries={entriesOf(more, choose)} size="icon" aria-label="More actions">
          <Ellipsis size={16} aria-hidden="true" />
        </Menu>
      ) : null}
      {asking ? (
        <AskDialog
          asking={asking}
          environment={environment}
          onAct={act}
          onClose={() => setAsking(undefined)}
        />
      ) : null}
    </>
  );
}

/** What cannot be undone stands apart. */
function entriesOf(actions: readonly Action[], choose: (action: Action) => void): readonly MenuEntry[] {
  return actions.flatMap((action): MenuEntry[] => {
    const danger = action === 'down';
    const item: MenuEntry = { kind: 'item', label: labels[action], danger, onSelect: () => choose(action) };
    return danger ? [{ kind: 'line' }, item] : [item];
  });
}
