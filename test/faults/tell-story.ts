import { type OpenStage, openMortalWorld } from './mortal-world.ts';
import type { Point } from './points.ts';
import { seenBy } from './seen.ts';
import { type Chapter, openScene, type Scene } from './story.ts';

/** What came of a story. */
export interface Told {
  /** What people saw at the end of each chapter. */
  readonly seen: Readonly<Record<string, unknown>>;
  readonly points: readonly Point[];
  readonly deaths: number;
  /** What GitHub's description has against our requests. */
  readonly violations: readonly string[];
}

/** How a chapter is played, and what goes wrong meanwhile. */
export type Play = (chapter: Chapter, scene: Scene) => Promise<void>;

export interface Telling {
  /** `inject('databaseUrl')`. */
  readonly admin: string;
  /** Where the control plane dies. */
  readonly isLast?: (point: Point) => boolean;
  /** Without a fault unless told. */
  readonly play?: Play;
  readonly openStage?: OpenStage;
}

/** Plays chapter after chapter in a world of its own, each until nothing is left to do. */
export async function tellStory(story: readonly Chapter[], options: Telling): Promise<Told> {
  const { play = playWell } = options;
  const world = await openMortalWorld(options);
  try {
    const scene = await openScene(world);
    const seen: Record<string, unknown> = {};
    for (const chapter of story) {
      world.points.begin(chapter.name);
      await play(chapter, scene);
      await world.rest();
      seen[chapter.name] = await seenBy(scene);
    }
    const { points, github, supervisor } = world;
    return { seen, points: points.met, deaths: supervisor.deaths(), violations: [...github.violations] };
  } finally {
    await world.close();
  }
}

const playWell: Play = async (chapter, scene) => {
  await chapter.act(scene);
  await chapter.shown(scene);
};
