import { describe, expect, inject, it } from 'vitest';
import type { Chapter } from './story.ts';
import { type Play, type Told, tellStory } from './tell-story.ts';
import { answered, disconnected, flushed, polled, redelivered, shuffled } from './troubles.ts';

const page = '<!DOCTYPE html><html><body><h1>Unicorn!</h1></body></html>';

const troubles: readonly (readonly [string, Play])[] = [
  ['no webhook arrives, and failed deliveries are asked for', redelivered],
  ['no webhook arrives, and GitHub is polled', polled],
  ['the queue forgets everything again and again', flushed],
  ['events come three times and backwards', shuffled],
  ['Postgres cuts its connections again and again', disconnected],
  ['GitHub answers 503', answered({ status: 503, body: { message: 'Service unavailable' } })],
  ['GitHub answers 502 with a page', answered({ status: 502, body: page })],
  ['GitHub answers 200 with a page', answered({ status: 200, body: page })],
  ['GitHub answers with empty lists', answered({ status: 200, body: [] })],
  ['GitHub answers with empty objects', answered({ status: 200, body: {} })],
  ['GitHub answers 404', answered({ status: 404, body: { message: 'Not Found' } })],
  ['GitHub answers 401', answered({ status: 401, body: { message: 'Bad credentials' } })],
  ['GitHub hangs up', answered({ reset: true })],
];

/** Tells a story once without trouble, and once with each: what people see at the end of a chapter is the same, and nothing else went. */
export function loseWorld(name: string, story: readonly Chapter[]): void {
  describe(`lost world: ${name}`, async () => {
    const admin = inject('databaseUrl');
    const undisturbed = await tellStory(story, { admin });

    it.concurrent.each(troubles)('%s: the same end', async (_trouble, play) => {
      const told = await tellStory(story, { admin, play });
      expect(told.seen).toEqual(undisturbed.seen);
      expect(removals(told)).toEqual(removals(undisturbed));
      expect(told.violations).toEqual([]);
    });
  });
}

/** What was taken away, by chapter. */
function removals({ points }: Told): readonly string[] {
  const removed = points.filter(
    ({ when, name }) => when === 'after' && /^runtime remove-(pod|workspace)/.test(name),
  );
  return [...new Set(removed.map(({ chapter, name }) => `${chapter}: ${name}`))];
}
