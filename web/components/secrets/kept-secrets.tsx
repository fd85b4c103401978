'use client';

import { useQueries } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { faultOf } from '../../lib/api.ts';
import { secretsQuery } from '../../lib/queries.ts';
import { asSentence } from '../../lib/sentence.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { Owner, Secret } from './owner.ts';
import { SecretLine } from './secret-line.tsx';

const SetSecret = dynamic(() => import('./set-secret.tsx').then((module) => module.SetSecret), {
  ssr: false,
});
const DeleteSecret = dynamic(() => import('./delete-secret.tsx').then((module) => module.DeleteSecret), {
  ssr: false,
});

type Asking =
  | { readonly do: 'set'; readonly owners: readonly Owner[]; readonly replaced?: Secret }
  | { readonly do: 'delete'; readonly owner: Owner; readonly name: string };

interface Props {
  readonly owners: readonly Owner[];
  /** Names of those that stand in the manifest, which alone changes them. */
  readonly written?: readonly { readonly name: string; readonly form: 'env' | 'file' }[];
}

/** By name and scope, to be set, replaced and deleted; what they say is never shown, and never sent here. */
export function KeptSecrets({ owners, written = [] }: Props) {
  const lists = useLists(owners);
  const [asking, setAsking] = useState<Asking>();
  const open = lists.flatMap(({ owner, secrets }) => (secrets ? [owner] : []));
  const close = () => setAsking(undefined);
  const isNone = written.length === 0 && lists.every(({ secrets }) => secrets?.length === 0);
  return (
    <div className="grid gap-3">
      <ul className="divide-y divide-line rounded-lg border border-line empty:hidden">
        {written.map((secret) => (
          <SecretLine key={secret.name} secret={secret} whose="pinacle.yaml" />
        ))}
        {lists.flatMap(({ owner, secrets = [] }) =>
          secrets.map((secret) => (
            <SecretLine
              key={`${owner.name} ${secret.name}`}
              secret={secret}
              whose={owner.name}
              onReplace={() => setAsking({ do: 'set', owners: [owner], replaced: secret })}
              onDelete={() => setAsking({ do: 'delete', owner, name: secret.name })}
            />
          )),
        )}
      </ul>
      {isNone ? <p className="text-soft text-sm">None.</p> : null}
      <Notes lists={lists} />
      {open.length > 0 ? (
        <Button className="w-fit" onClick={() => setAsking({ do: 'set', owners: open })}>
          Set a secret…
        </Button>
      ) : null}
      {asking?.do === 'set' ? <SetSecret {...asking} onClose={close} /> : null}
      {asking?.do === 'delete' ? <DeleteSecret {...asking} onClose={close} /> : null}
    </div>
  );
}

type Lists = ReturnType<typeof useLists>;

/** Of who may not see them any more nothing is shown that was there before. */
function useLists(owners: readonly Owner[]) {
  const answers = useQueries({ queries: owners.map(({ of }) => secretsQuery(of)) });
  return owners.map((owner, index) => {
    const { data, error } = answers[index] ?? {};
    const fault = error ? faultOf(error) : undefined;
    return { owner, secrets: fault && fault !== 'unreachable' ? undefined : data, error, fault };
  });
}

/** Why there is nothing to be done, or to be seen, or nothing yet. */
function Notes({ lists }: { lists: Lists }) {
  return lists.map(({ owner: { name }, secrets, error, fault }) => {
    if (secrets) return null;
    if (!error) return <Skeleton key={name} className="h-4 w-64" />;
    return (
      <p key={name} className="text-soft text-sm">
        Those of {name} are not shown.{' '}
        {fault === 'forbidden' ? asSentence(error.message) : 'They could not be read just now.'}
      </p>
    );
  });
}
