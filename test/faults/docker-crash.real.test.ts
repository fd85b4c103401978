import { describe, expect, inject, it } from 'vitest';
import { type DockerStage, openDockerStage } from './docker-stage.ts';
import { dockerStory } from './docker-story.ts';
import type { OpenStage } from './mortal-world.ts';
import { type Point, pointText } from './points.ts';
import { tellStory } from './tell-story.ts';

/** Where a real process is ended by a real SIGKILL, once in each chapter. */
const rounds = [
  [
    'push: after engine create (1)',
    'one process changes: after runtime checkout (1)',
    'the tier changes: after engine start (1)',
    'the branch goes: after engine die (1)',
  ],
  [
    'push: after runtime checkout (1)',
    'one process changes: before github PATCH check-runs/:id (1)',
    'the tier changes: before runtime remove-pod (1)',
    'the branch goes: before runtime remove-workspace (1)',
  ],
  [
    'push: after github PATCH check-runs/:id (1)',
    'one process changes: before runtime run-process web (1)',
    'the tier changes: after engine destroy (1)',
    'the branch goes: after runtime remove-workspace (1)',
  ],
];

/** Where the engine is restarted, in one story. */
const restarts = [
  'push: after engine start (1)',
  'one process changes: before runtime run-process web (1)',
  'the tier changes: after runtime checkout (1)',
  'the branch goes: before runtime remove-pod (1)',
];

describe('faults on Docker', async () => {
  const admin = inject('databaseUrl');
  const undisturbed = await tell(() => false);

  it.concurrent.each(rounds)('killed at %s', async (...deaths) => {
    const told = await tell((point) => deaths.includes(pointText(point)));
    expect(told.seen).toEqual(undisturbed.seen);
    expect(told).toMatchObject({ deaths: deaths.length, violations: [], orphans: [] });
  });

  it.concurrent('the engine is restarted in the middle of everything', async () => {
    const ended: Promise<void>[] = [];
    const told = await tell((point, stage) => {
      if (restarts.includes(pointText(point))) ended.push(stage.restartEngine());
      return false;
    });
    await Promise.all(ended);
    expect(ended).toHaveLength(restarts.length);
    expect(told.seen).toEqual(undisturbed.seen);
    expect(told).toMatchObject({ deaths: 0, violations: [], orphans: [] });
  });

  /** `isLast`: told of each point; true: the control plane is killed there. */
  async function tell(isLast: (point: Point, stage: DockerStage) => boolean) {
    let stage: DockerStage | undefined;
    let orphans: readonly string[] | undefined;
    const openStage: OpenStage = async (props) => {
      stage = await openDockerStage(props);
      return stage;
    };
    const told = await tellStory(dockerStory, {
      admin,
      openStage,
      isLast: (point) => stage !== undefined && isLast(point, stage),
      play: async (chapter, scene) => {
        await chapter.act(scene);
        await chapter.shown(scene);
        await scene.world.rest();
        orphans = await stage?.orphans();
      },
    });
    return { ...told, orphans };
  }
});
