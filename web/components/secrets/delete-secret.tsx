'use client';

import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Owner } from './owner.ts';
import { useSecretChange } from './use-secret-change.ts';

interface Props {
  readonly owner: Owner;
  readonly name: string;
  readonly onClose: () => void;
}

export function DeleteSecret({ owner: { of, name: whose }, name, onClose }: Props) {
  const [fault, setFault] = useState('');
  const { change, isPending } = useSecretChange({ done: onClose, refused: setFault });
  return (
    <Dialog
      title={`Delete ${name}`}
      description={`A secret of ${whose}. What has it in a pod starts again without it; nobody can bring its value back.`}
      open
      onOpenChange={(open) => open || onClose()}
    >
      <p role="alert" className="mb-4 text-bad text-sm empty:hidden">
        {fault}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" disabled={isPending} onClick={() => change({ do: 'delete', of, name })}>
          Delete
        </Button>
      </div>
    </Dialog>
  );
}
