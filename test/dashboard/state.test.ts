import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../reconciler/outcome.ts';
import type { Shown } from '../../schema/shown.ts';
import { actionsOf, primaryOf } from '../../src/trpc/views/actions.ts';
import { stateOf } from '../../src/trpc/views/state.ts';
import { scenes } from './seed-rows.ts';

const shownOf = (over: Partial<Shown>): Shown => ({
  wanted: 'run',
  pod: { state: 'running', isolation: 'gvisor', commit: null, install: 'done' },
  processes: [],
  tabs: [],
  compared: [],
  ...over,
});

describe('how an environment is, in a word', () => {
  it.each([
    ['running', 'Running', 'good'],
    ['starting', 'Starting', 'busy'],
    ['failed', 'Failed', 'bad'],
    ['invalid', 'Invalid', 'bad'],
    ['suspended', 'Suspended', 'idle'],
    ['asleep', 'Asleep', 'idle'],
    ['offered', 'Not started', 'idle'],
    ['fork', 'Unapproved', 'warn'],
    ['unknown', 'Unknown', 'unknown'],
    ['queued', 'Queued', 'busy'],
  ] as const)('%s', (name, word, tone) => {
    const { outcome, shown } = scenes[name];
    expect(stateOf({ outcome, shown: shownOf(shown) })).toMatchObject({ word, tone });
  });

  it('is an update while the last good pod still serves', () => {
    const outcome: Outcome = { kind: 'progressing', waitingFor: [] };
    expect(stateOf({ outcome, shown: shownOf(scenes.running.shown) }).word).toBe('Updating');
  });
});

describe('what can be done', () => {
  const at = (name: keyof typeof scenes, intent = {}) => {
    const { outcome } = scenes[name];
    const shown = shownOf(scenes[name].shown);
    return { state: stateOf({ outcome, shown }), shown, intent, fork: false, ends: true };
  };

  it.each([
    ['running', 'open', 'restart'],
    ['failed', 'logs', 'restart'],
    ['offered', 'up', 'up'],
    ['fork', 'approve', 'approve'],
    ['invalid', 'why', 'restart'],
  ] as const)('%s: first %s', (name, primary, action) => {
    expect(primaryOf(at(name))).toBe(primary);
    expect(actionsOf(at(name))[0]).toBe(action);
  });

  it('what people stopped is resumed', () => {
    const stopped = at('suspended', { suspended: { by: 'alice', at: 1 } });
    expect([primaryOf(stopped), actionsOf(stopped)]).toEqual(['resume', ['resume', 'down']]);
  });

  it('a fork has no earlier commit to go back to', () => {
    expect(actionsOf({ ...at('running'), fork: true })).not.toContain('rollback');
  });
});
