'use client';

import { useMutation } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useRef } from 'react';
import { api, faultOf, goToSignIn } from '../../lib/api.ts';
import { notify } from '../../lib/notices.ts';
import { Button } from '../ui/button.tsx';
import { Part } from '../ui/part.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Manifest } from './manifest.tsx';
import type { Repository } from './repository.ts';

const ManifestEditor = dynamic(
  () => import('../editor/manifest-editor.tsx').then((module) => module.ManifestEditor),
  { ssr: false, loading: () => <Skeleton className="h-96 w-full" /> },
);

/** The manifest to look at, and for who may write an editor of it: begun from what GitHub has at that moment. */
export function ManifestPart({ repository }: { repository: Repository }) {
  const { id, mayWrite, manifest } = repository;
  const button = useRef<HTMLButtonElement>(null);
  const closed = useRef(false);
  const {
    data: base,
    mutate,
    reset,
    isPending,
  } = useMutation({
    mutationFn: () => api.repositories.manifest.get.query({ repository: id }),
    onError: (error) => (faultOf(error) === 'signed-out' ? goToSignIn() : notify(error.message, 'bad')),
  });
  useEffect(() => {
    if (!base && closed.current) button.current?.focus();
    closed.current = false;
  }, [base]);
  const close = () => {
    closed.current = true;
    reset();
  };
  if (base)
    return (
      <Part title="Manifest">
        <ManifestEditor
          key={base.commit}
          repository={id}
          base={base}
          onClose={close}
          onAgain={() => mutate()}
        />
      </Part>
    );
  const edit = (
    <>
      <p className="text-soft text-xs sm:hidden">To edit it, open this page in a wider window.</p>
      <Button
        ref={button}
        size="small"
        className="max-sm:hidden"
        disabled={isPending}
        onClick={() => mutate()}
      >
        <Pencil size={13} aria-hidden="true" /> {manifest === 'none' ? 'Write one' : 'Edit'}
      </Button>
    </>
  );
  return (
    <Part title="Manifest" aside={mayWrite ? edit : null}>
      <Manifest repository={repository} />
    </Part>
  );
}
