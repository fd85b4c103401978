'use client';

import { ExternalLink, GitBranch, GitPullRequest } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ago, span, useNow } from '../../lib/time.ts';
import { titleOf } from '../title-of.ts';
import { buttonStyle } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { Actions } from './actions.tsx';
import type { Environment } from './tabs.ts';

export function Header({ environment }: { environment: Environment }) {
  const { pull, branch, repository, urls } = environment;
  const Icon = pull ? GitPullRequest : GitBranch;
  const [first] = urls;
  return (
    <div className="px-3 pt-3 pb-2 sm:px-5 sm:pt-4">
      <p className="text-soft text-xs">
        <Link href={`/repositories/${repository.id}`} className="rounded hover:text-text hover:underline">
          {repository.owner}/{repository.name}
        </Link>
        {pull ? <span> / {branch}</span> : null}
      </p>
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="flex min-w-0 items-center gap-2 font-semibold text-lg tracking-tight">
          <Icon size={17} aria-hidden="true" className="shrink-0 text-soft" />
          <span className="line-clamp-2 sm:line-clamp-1">{titleOf(environment)}</span>
          {pull ? (
            <a
              href={pull.url}
              target="_blank"
              rel="noreferrer"
              className="rounded font-normal text-soft hover:underline"
            >
              #{pull.number}
            </a>
          ) : null}
        </h1>
        <div className="ml-auto flex items-center gap-2">
          <Actions environment={environment} />
          {first ? (
            <a href={first.url} target="_blank" rel="noreferrer" className={buttonStyle({ look: 'primary' })}>
              Open {first.name}
              <ExternalLink size={14} aria-hidden="true" />
            </a>
          ) : null}
        </div>
      </div>
      <Now environment={environment} />
      <Facts environment={environment} />
    </div>
  );
}

/** How it is, and why: always a line of its own, so that a reason that comes moves nothing. */
function Now({ environment: { state, suspended } }: { environment: Environment }) {
  const reason = suspended?.reason ? `${suspended.by}: ${suspended.reason}` : state.detail;
  return (
    <p className="mt-2 flex min-h-5 items-baseline gap-2 text-sm">
      <StateMark state={state} />
      {reason ? <span className="min-w-0 break-words text-soft">{reason}</span> : null}
    </p>
  );
}

const uses: Readonly<Record<Environment['activeKind'], string>> = {
  http: 'a visit',
  websocket: 'a WebSocket',
  terminal: 'a terminal',
  command: 'a command',
  push: 'a push',
};

function Facts({ environment }: { environment: Environment }) {
  const now = useNow();
  const { urls, commit, pinned, actor, tier, usdPerMonth, isolation, endsAt } = environment;
  const { activeAt, activeKind } = environment;
  const [first] = urls;
  return (
    <dl className="mt-1.5 flex min-h-5 flex-wrap items-center gap-x-5 gap-y-1 text-sm">
      {first ? (
        <Fact name="URL">
          <a
            href={first.url}
            target="_blank"
            rel="noreferrer"
            className="break-all rounded font-mono text-accent text-xs hover:underline"
          >
            {new URL(first.url).host}
          </a>
        </Fact>
      ) : null}
      {commit ? (
        <Fact name="Commit">
          <CommitLink environment={environment} commit={commit} />
          {pinned ? <span className="ml-1.5 text-warn">pinned</span> : null}
        </Fact>
      ) : null}
      {actor ? <Fact name="By">{actor}</Fact> : null}
      {tier ? (
        <Fact name="Size">
          {tier} <span className="text-soft">${usdPerMonth}/mo</span>
        </Fact>
      ) : null}
      {isolation ? (
        <Fact name="Isolation">
          <span className={isolation === 'runc' ? 'text-warn' : ''}>
            {isolation === 'gvisor' ? 'gVisor' : isolation}
          </span>
        </Fact>
      ) : null}
      <Fact name="Last used">
        {ago(now - activeAt)}, {uses[activeKind]}
      </Fact>
      {endsAt ? <Fact name="Ends in">{endsAt > now ? span(endsAt - now) : 'a moment'}</Fact> : null}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 gap-1.5">
      <dt className="shrink-0 text-soft">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

export function CommitLink({ environment, commit }: { environment: Environment; commit: string }) {
  return (
    <a
      href={`${environment.repositoryUrl}/commit/${commit}`}
      target="_blank"
      rel="noreferrer"
      className="rounded font-mono text-accent text-xs hover:underline"
    >
      {commit.slice(0, 7)}
    </a>
  );
}

/** As high as what will be there. */
export function HeaderSkeleton() {
  return (
    <div aria-busy="true" className="grid gap-3 px-3 pt-4 sm:px-5">
      <Skeleton className="h-3 w-32" />
      <Skeleton className="h-6 w-72 max-w-full" />
      <Skeleton className="h-3 w-40" />
      <Skeleton className="h-3 w-96 max-w-full" />
      <Skeleton className="mt-3 h-9 w-full" />
    </div>
  );
}
