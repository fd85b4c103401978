'use client';

import { type ReactNode, useMemo } from 'react';
import { clockTime, duration, span, useNow } from '../../lib/time.ts';
import { Output } from '../ui/output.tsx';
import { Dot, type Tone } from '../ui/state-mark.tsx';
import type { Environment } from './tabs.ts';

type Pass = Environment['passes'][number];
type Command = Environment['commands'][number];

type Happening = { readonly at: number; readonly key: string } & (
  | { readonly kind: 'pass'; readonly pass: Pass }
  | { readonly kind: 'command'; readonly command: Command }
);

/** Passes and commands in one line, newest first. */
export function TimeLine({ environment: { passes, commands } }: { environment: Environment }) {
  const now = useNow();
  const happenings = useMemo(() => inOrder(passes, commands), [passes, commands]);
  if (happenings.length === 0) return <p className="text-soft text-sm">Nothing yet.</p>;
  return (
    <ol className="relative grid gap-4 before:absolute before:top-2 before:bottom-2 before:left-[5.5px] before:w-px before:bg-line">
      {happenings.map((one) => (
        <li key={one.key} className="relative flex gap-3">
          <span className="z-10 mt-1 h-fit bg-surface py-0.5">
            <Dot tone={one.kind === 'pass' ? one.pass.tone : commandTones[one.command.state]} />
          </span>
          <div className="min-w-0 grow">
            {one.kind === 'pass' ? <PassEntry pass={one.pass} /> : <CommandEntry command={one.command} />}
          </div>
          <time
            dateTime={new Date(one.at).toISOString()}
            title={clockTime(one.at)}
            className="shrink-0 text-soft text-xs leading-5"
          >
            {span(now - one.at)}
          </time>
        </li>
      ))}
    </ol>
  );
}

const commandTones: Readonly<Record<Command['state'], Tone>> = {
  pending: 'busy',
  done: 'good',
  refused: 'warn',
};

function inOrder(passes: readonly Pass[], commands: readonly Command[]): readonly Happening[] {
  const all: Happening[] = [
    ...passes.map((pass) => ({ kind: 'pass' as const, at: pass.at, key: `pass ${pass.epoch}`, pass })),
    ...commands.map((command) => ({ kind: 'command' as const, at: command.at, key: command.id, command })),
  ];
  return all.toSorted((a, b) => b.at - a.at);
}

function PassEntry({ pass }: { pass: Pass }) {
  const { epoch, outcome, plan, steps, ms, stages, head } = pass;
  return (
    <>
      <p className="text-sm leading-5">
        {outcome} <span className="text-soft">· pass {epoch}</span>
        {head ? <span className="font-mono text-soft text-xs"> · {head.slice(0, 7)}</span> : null}
      </p>
      <details className="group mt-0.5">
        <summary className="w-fit cursor-pointer rounded text-soft text-xs hover:text-text">
          {steps === 1 ? '1 step' : `${steps} steps`} in {duration(ms)}
        </summary>
        <div className="mt-2 grid gap-3">
          {plan ? (
            <Output label={`Plan of pass ${epoch}`} text={plan} className="rounded-lg border border-line" />
          ) : null}
          <Stages stages={stages} />
        </div>
      </details>
    </>
  );
}

/** Each as long as its share, drawn by the browser's own meter: no style of ours in the page. */
function Stages({ stages }: { stages: Pass['stages'] }) {
  const longest = Math.max(1, ...stages.map(({ ms }) => ms));
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 text-xs">
      {stages.map(({ name, ms }) => (
        <div key={name} className="contents">
          <dt className="text-soft">{name.replace(/^step /, '')}</dt>
          <dd>
            <svg
              aria-hidden="true"
              viewBox="0 0 100 4"
              preserveAspectRatio="none"
              className="h-1 w-full text-busy/60"
            >
              <rect width={(ms / longest) * 100} height="4" fill="currentColor" />
            </svg>
          </dd>
          <dd className="text-right">{duration(ms)}</dd>
        </div>
      ))}
    </dl>
  );
}

function CommandEntry({ command }: { command: Command }): ReactNode {
  const { words, actor, from, state, answer } = command;
  return (
    <>
      <p className="text-sm leading-5">
        <span className="font-medium">{actor}</span> asked: <code className="font-mono text-xs">{words}</code>
        <span className="text-soft">
          {' '}
          · {from}
          {state === 'pending' ? ' · waits' : state === 'refused' ? ' · refused' : ''}
        </span>
      </p>
      {answer ? <p className="mt-0.5 whitespace-pre-wrap text-soft text-xs">{answer}</p> : null}
    </>
  );
}
