import { describe, expect, inject, it } from 'vitest';
import { type Point, pointText } from './points.ts';
import type { Chapter } from './story.ts';
import { tellStory } from './tell-story.ts';

/**
 * Tells a story once without a fault, and then again and again with the control plane killed once in each chapter, until it was killed
 * at every point: what people see at the end of a chapter is always the same. A telling ends with the chapter of its last death.
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
      const chapters = untilLast(story, deaths);
      const told = await tellStory(chapters, { admin, isLast: (point) => deaths.includes(pointText(point)) });
      const names = new Set(chapters.map(({ name }) => name));
      const wanted = Object.entries(undisturbed.seen).filter(([name]) => names.has(name));
      expect(told.seen).toEqual(Object.fromEntries(wanted));
      expect(told.violations).toEqual([]);
      expect(told.deaths).toBeGreaterThan(0);
    });
  });
}

/** What one sees at the end of a chapter holds all that was before: after the last death there is nothing more to see. */
function untilLast(story: readonly Chapter[], deaths: readonly string[]): readonly Chapter[] {
  const last = story.findLastIndex(({ name }) => deaths.some((death) => death.startsWith(`${name}: `)));
  return story.slice(0, last + 1);
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
