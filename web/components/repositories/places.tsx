'use client';

import { useMutation } from '@tanstack/react-query';
import { GitBranch, GitPullRequest } from 'lucide-react';
import Link from 'next/link';
import { api } from '../../lib/api.ts';
import { notify } from '../../lib/notices.ts';
import { Button } from '../ui/button.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import type { Repository } from './repository.ts';

type Place = Repository['places'][number];

/** Every branch and open pull request, with its environment or a button that starts one. */
export function Places({ repository: { places, arePlacesKnown, mayWrite } }: { repository: Repository }) {
  return (
    <div className="space-y-2 text-sm">
      {arePlacesKnown ? null : (
        <p className="text-soft">Those without an environment could not be read just now.</p>
      )}
      {places.length === 0 ? (
        <p className="text-soft">None is known yet.</p>
      ) : (
        <Lines places={places} mayWrite={mayWrite} />
      )}
    </div>
  );
}

function Lines({ places, mayWrite }: Pick<Repository, 'places' | 'mayWrite'>) {
  return (
    <ul className="min-w-0 divide-y divide-line rounded-lg border border-line">
      {places.map((place) => (
        <PlaceLine key={place.id} place={place} mayWrite={mayWrite} />
      ))}
    </ul>
  );
}

function PlaceLine({ place, mayWrite }: { place: Place; mayWrite: boolean }) {
  const { id, pull, title, head, environment } = place;
  const Icon = pull === null ? GitBranch : GitPullRequest;
  return (
    <li className="flex min-h-11 items-center gap-2 px-3 py-1.5 text-sm">
      <Icon size={14} aria-label={pull === null ? 'Branch' : 'Pull request'} className="shrink-0 text-soft" />
      {environment ? (
        <Link
          href={`/environments/${id}`}
          prefetch={false}
          className="min-w-0 truncate rounded font-medium hover:underline"
        >
          {title}
        </Link>
      ) : (
        <span className="min-w-0 truncate">{title}</span>
      )}
      {pull === null ? null : <span className="shrink-0 text-soft">#{pull}</span>}
      <span className="hidden shrink-0 font-mono text-soft text-xs sm:inline">{head.slice(0, 7)}</span>
      <span className="ml-auto shrink-0 sm:w-28">
        {environment ? (
          <StateMark state={environment.state} />
        ) : (
          <Start id={id} title={title} mayWrite={mayWrite} />
        )}
      </span>
    </li>
  );
}

function Start({ id, title, mayWrite }: { id: string; title: string; mayWrite: boolean }) {
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.environments.start.mutate({ id }),
    onSuccess: () => notify(`Asked: start ${title}`),
    onError: (error) => notify(error.message, 'bad'),
  });
  if (!mayWrite) return <span className="text-soft">No environment</span>;
  return (
    <Button size="small" disabled={isPending} aria-label={`Start ${title}`} onClick={() => mutate()}>
      Start
    </Button>
  );
}
