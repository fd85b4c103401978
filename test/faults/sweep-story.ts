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
    const again = await tellStory(story, { admin });
    const rounds = roundsOf(story, worthDying(inBoth(undisturbed.points, again.points)));
    const deathsOf = { asked: 0, died: 0 };

    it('goes well without a crash, and the same each time', () => {
      expect(undisturbed).toMatchObject({ deaths: 0, violations: [] });
      expect(again.seen).toEqual(undisturbed.seen);
    });

    it.concurrent.each(rounds)('killed at %s', async (...deaths) => {
      const chapters = untilLast(story, deaths);
      const told = await tellStory(chapters, { admin, isLast: (point) => deaths.includes(pointText(point)) });
      const names = new Set(chapters.map(({ name }) => name));
      const wanted = Object.entries(undisturbed.seen).filter(([name]) => names.has(name));
      expect(told.seen).toEqual(Object.fromEntries(wanted));
      expect(told.violations).toEqual([]);
      deathsOf.asked += deaths.length;
      deathsOf.died += told.deaths;
    });

    it('was killed at nearly all of these points', () => {
      expect(deathsOf.died).toBeGreaterThanOrEqual(deathsOf.asked * 0.95);
    });
  });
}

/**
 * How often a check is written while it is under way depends on how fast the steps are: a point that came in one telling only may not
 * come again. One that came in two may still stay away, so a round asks the same end state whether its deaths came or not.
 */
function inBoth(points: readonly Point[], others: readonly Point[]): readonly Point[] {
  const texts = new Set(others.map(pointText));
  return points.filter((point) => texts.has(pointText(point)));
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
