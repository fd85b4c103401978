import type { Answers } from '../../lib/api.ts';
import { classNames } from '../../lib/class-names.ts';

export type State = Answers['environments']['list']['rows'][number]['state'];
export type Tone = State['tone'];

const dots: Readonly<Record<Tone, string>> = {
  good: 'bg-good',
  busy: 'border-2 motion-safe:animate-spin border-busy/30 border-t-busy',
  idle: 'bg-soft/60',
  warn: 'bg-warn',
  bad: 'bg-bad',
  unknown: 'border-[1.5px] border-soft border-dashed',
};

/** Only beside a word that says the same: a colour alone tells nothing. */
export function Dot({ tone }: { tone: Tone }) {
  return (
    <span aria-hidden="true" className="grid size-3 shrink-0 place-items-center">
      <span className={classNames('rounded-full', tone === 'busy' ? 'size-3' : 'size-2', dots[tone])} />
    </span>
  );
}

export function StateMark({ state }: { state: State }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap font-medium text-sm">
      <Dot tone={state.tone} />
      {state.word}
    </span>
  );
}
