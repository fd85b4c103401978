'use client';

import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { AskDialog, type Asking, asksFirst } from './ask-dialog.tsx';
import type { Environment } from './tabs.ts';

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
  const choose = (action: Action) => (asksFirst(action) ? setAsking(action) : act([action]));
  return (
    <>
      <Button disabled={isPending} onClick={() => choose(first)}>
        {labels[first]}
      </Button>
      {more.length > 0 ? (
        <Menu
          trigger={
            <Button size="icon" aria-label="More actions">
              <Ellipsis size={16} aria-hidden="true" />
            </Button>
          }
        >
          {more.map((action) => (
            <span key={action}>
              {action === 'down' ? <MenuLine /> : null}
              <MenuItem danger={action === 'down'} onSelect={() => choose(action)}>
                {labels[action]}
              </MenuItem>
            </span>
          ))}
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
