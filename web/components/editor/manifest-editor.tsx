'use client';

import { useEffect, useId, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import type { Base } from './base.ts';
import { ProblemList } from './problem-list.tsx';
import { ProposeDialog } from './propose-dialog.tsx';
import { useEditor } from './use-editor.ts';

interface Props {
  readonly repository: number;
  readonly base: Base;
  readonly onClose: () => void;
  /** Begin again from what GitHub has now. */
  readonly onAgain: () => void;
}

/** An editor of the manifest that knows its schema and says what the check would say. What comes of it is a pull request. */
export function ManifestEditor({ repository, base, onClose, onAgain }: Props) {
  const help = useId();
  const { place, text, judged, goTo } = useEditor(repository, base, help);
  const [asking, setAsking] = useState<'propose' | 'discard'>();
  const isChanged = text !== base.text;
  useWarning(isChanged);
  const ready = isChanged && judged.state === 'known' && judged.problems.length === 0;
  return (
    <div className="overflow-hidden rounded-lg border border-line">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-panel px-3 py-2 text-sm">
        <span className="font-mono text-xs">{base.file}</span>
        <span className="text-soft text-xs">
          from {base.branch} at {base.commit.slice(0, 7)}
        </span>
        <span className="ml-auto flex gap-2">
          <Button size="small" onClick={() => (isChanged ? setAsking('discard') : onClose())}>
            Cancel
          </Button>
          <Button size="small" look="primary" disabled={!ready} onClick={() => setAsking('propose')}>
            Propose…
          </Button>
        </span>
      </div>
      <div ref={place} />
      <ProblemList judged={judged} isChanged={isChanged} goTo={goTo} />
      <p id={help} className="border-line border-t bg-panel px-3 py-2 text-soft text-xs">
        <Kbd>Ctrl</Kbd> <Kbd>Space</Kbd> suggests, <Kbd>Ctrl</Kbd> <Kbd>]</Kbd> and <Kbd>Ctrl</Kbd>{' '}
        <Kbd>[</Kbd> indent (⌘ on a Mac), <Kbd>Esc</Kbd> ends what is suggested, <Kbd>Tab</Kbd> leaves the
        editor.
      </p>
      {asking === 'propose' ? (
        <ProposeDialog
          {...{ repository, base, text, onAgain }}
          onClose={() => setAsking(undefined)}
          onDone={onClose}
        />
      ) : null}
      {asking === 'discard' ? <Discard onClose={() => setAsking(undefined)} onDiscard={onClose} /> : null}
    </div>
  );
}

function Discard({ onClose, onDiscard }: { onClose: () => void; onDiscard: () => void }) {
  return (
    <Dialog
      title="Discard what you wrote?"
      description="It is kept nowhere else."
      open
      onOpenChange={(open) => open || onClose()}
    >
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Go on editing</Button>
        <Button look="danger" onClick={onDiscard}>
          Discard
        </Button>
      </div>
    </Dialog>
  );
}

/** The browser asks before it leaves what is kept nowhere else. */
function useWarning(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isChanged]);
}
