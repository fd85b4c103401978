import { describe, expect, inject, it } from 'vitest';
import { type Point, pointText } from './points.ts';
import type { Chapter } from './story.ts';
import { tellStory } from './tell-story.ts';

/**
 * Tells a story once without a fault, and then again and again with the control plane killed once in each chapter, until it was killed
 * at every point: what people see at the end of a chapter is always the same.
 */
export function sweepStory(name: string, story: readonly Chapter[]): void {
  describe(`crash sweep: ${name}`, async () => {
    const admin = inject('databaseUrl');
    const undisturbed = await tellStory(story, { admin });
    const rounds = roundsOf(story, worthDying(undisturbed.points));

    it('goes well without a crash, and the same each time', async () => {
      expect(undisturbed).toMatchObject({ deaths: 0, violations: [] });
      expect((await tellStory(story, { admin })).seen).toEqual(undisturbed.seen);
    });

    it.concurrent.each(rounds)('killed at %s', async (...deaths) => {
      const told = await tellStory(story, { admin, isLast: (point) => deaths.includes(pointText(point)) });
      expect(told.seen).toEqual(undisturbed.seen);
      expect(told.violations).toEqual([]);
      expect(told.deaths).toBeGreaterThan(0);
    });
  });
}

/** Every act on the machine and every write to GitHub; of statements to Postgres, the first of each kind. */
function worthDying(points: readonly Point[]): readonly Point[] {
  const known = new Set<string>();
  return points.filter(({ when, name }) => {
    const isNew = !known.has(`${when} ${name}`);
    known.add(`${when} ${name}`);
    return isNew || !name.startsWith('postgres');
  });
}

/** One point of each chapter makes a round: a chapter ends at rest, so that the deaths know nothing of each other. */
function roundsOf(story: readonly Chapter[], points: readonly Point[]): string[][] {
  const chapters = story.map(({ name }) => points.filter(({ chapter }) => chapter === name).map(pointText));
  const longest = Math.max(...chapters.map((texts) => texts.length));
  return Array.from({ length: longest }, (_, round) => chapters.flatMap((texts) => texts[round] ?? []));
}
