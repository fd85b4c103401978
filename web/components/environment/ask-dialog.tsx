'use client';

import { type FormEvent, useState } from 'react';
import type { Request } from '../../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { type Asking, questions } from './questions.ts';
import type { Environment } from './tabs.ts';

interface Props {
  readonly asking: Asking;
  readonly environment: Environment;
  readonly onAct: (request: Request) => void;
  readonly onClose: () => void;
}

export function AskDialog({ asking, environment, onAct, onClose }: Props) {
  const [text, setText] = useState(asking === 'extend' ? '24h' : '');
  const { title, description, field, button } = questions[asking];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAct(requestOf(asking, text.trim(), environment));
    onClose();
  };
  return (
    <Dialog title={title} description={description} open onOpenChange={(open) => open || onClose()}>
      <form onSubmit={submit} className="grid gap-4">
        {field === undefined ? null : (
          <label className="grid gap-1.5 text-sm">
            {field}
            <input
              value={text}
              maxLength={200}
              onChange={(event) => setText(event.target.value)}
              className="h-9 rounded-md border border-edge bg-surface px-2.5"
            />
          </label>
        )}
        {asking === 'approve' ? <p className="break-all font-mono text-sm">{environment.head}</p> : null}
        {asking === 'rollback' ? <EarlierCommits environment={environment} choose={setText} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look={asking === 'down' ? 'danger' : 'primary'}>
            {button}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Those that ran well here, newest first; what runs already is among them while the head is another. */
function EarlierCommits({
  environment,
  choose,
}: {
  environment: Environment;
  choose: (commit: string) => void;
}) {
  const ran = environment.passes.flatMap(({ tone, head }) => (tone === 'good' && head ? [head] : []));
  const { head, commit: runs, pinned } = environment;
  const earlier = [...new Set(ran)].filter((commit) => commit !== (pinned ? runs : head)).slice(0, 5);
  if (earlier.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-1.5">
      {earlier.map((commit) => (
        <Button key={commit} size="small" className="font-mono" onClick={() => choose(commit)}>
          {commit.slice(0, 7)}
        </Button>
      ))}
    </div>
  );
}

function requestOf(asking: Asking, text: string, { head }: Environment): Request {
  switch (asking) {
    case 'approve':
      return { command: 'approve', commit: head ?? '' };
    case 'extend':
      return { command: 'extend', by: text };
    case 'suspend':
      return { command: 'suspend', ...(text === '' ? {} : { reason: text }) };
    case 'rollback':
      return { command: 'rollback', ...(text === '' ? {} : { commit: text }) };
    case 'down':
      return { command: 'down' };
  }
}
