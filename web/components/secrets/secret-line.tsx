'use client';

import { ago, useNow } from '../../lib/time.ts';
import { Button } from '../ui/button.tsx';
import type { Secret } from './owner.ts';

interface Props {
  readonly secret: Pick<Secret, 'name' | 'form'> & Partial<Secret>;
  /** Its scope, in words. */
  readonly whose: string;
  readonly onReplace?: () => void;
  readonly onDelete?: () => void;
}

export function SecretLine({ secret, whose, onReplace, onDelete }: Props) {
  const now = useNow();
  const { name, form, path, setBy, setAt } = secret;
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm">
      <span className="min-w-0 break-all font-mono text-xs">{name}</span>
      <span className="text-soft">
        {form === 'file' ? `file ${path ?? ''}, ` : ''}
        {whose}
      </span>
      <span className="ml-auto flex items-center gap-1">
        {setBy && setAt ? (
          <span className="mr-1 text-soft">
            {setBy}, {ago(now - setAt)}
          </span>
        ) : null}
        {onReplace ? (
          <Button look="quiet" size="small" aria-label={`Replace ${name} of ${whose}`} onClick={onReplace}>
            Replace…
          </Button>
        ) : null}
        {onDelete ? (
          <Button look="quiet" size="small" aria-label={`Delete ${name} of ${whose}`} onClick={onDelete}>
            Delete…
          </Button>
        ) : null}
      </span>
    </li>
  );
}
