import type { Obstacle } from '../target.ts';
import type { Words } from '../words.ts';

/** What who waits for a pod is told. */
export function heldWords({ process, why }: Extract<Obstacle, { kind: 'held' }>): Words {
  switch (why.kind) {
    case 'waking':
      return {
        status: 503,
        title: `${process} is waking up`,
        text: 'Nobody used it for a while, so its pod slept. This page turns into it as soon as it answers.',
        refresh: true,
      };
    case 'starting':
      return {
        status: 503,
        title: `${process} is starting`,
        text: 'Its pod is on its way. This page turns into it as soon as it answers.',
        refresh: true,
      };
    case 'too-late':
      return {
        status: 504,
        title: `${process} did not answer in time`,
        text: 'Its pod starts, and that takes longer than a minute. The check of the commit says how far it is.',
        retryAfterS: 10,
      };
    case 'too-many':
      return {
        status: 429,
        title: 'Too many pods were woken',
        text: 'You woke as many sleeping pods as one may for now. Those that are awake open as always.',
        retryAfterS: Math.ceil(why.afterMs / 1000),
      };
    case 'crowded':
      return {
        status: 503,
        title: `${process} is waking up`,
        text: 'Many wait for it already. Reload in a moment.',
        retryAfterS: 5,
      };
  }
}
