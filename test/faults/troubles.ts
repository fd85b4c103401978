import type { Fault } from '../github-stand-in/faults.ts';
import { fastForward } from './fast-forward.ts';
import type { Chapter, Scene } from './story.ts';
import type { Play } from './tell-story.ts';

/** No webhook arrives; what GitHub noted as failed is asked for again. */
export const redelivered: Play = async (chapter, scene) => {
  const { github } = scene.world;
  github.dropWebhooks(true);
  await chapter.act(scene);
  await github.settled();
  github.dropWebhooks(false);
  await fastForward(scene.world, () => chapter.shown(scene));
};

/** No webhook arrives, nor does GitHub deliver again what people said later than an hour ago; heads and pull requests are polled. */
export const polled: Play = async (chapter, scene) => {
  const { github, database } = scene.world;
  if (isSaid(chapter)) return redelivered(chapter, scene);
  github.dropWebhooks(true);
  await chapter.act(scene);
  const silence = async () => {
    await database.query(`update installations set last_delivery_at = now() - interval '1 hour'`);
  };
  await fastForward(scene.world, () => chapter.shown(scene), silence);
  github.dropWebhooks(false);
};

/** Every hint is forgotten, each time that anything happens. */
export const flushed: Play = async (chapter, scene) => {
  const { world } = scene;
  const stopWrites = world.github.onWrite(() => forgetHints(scene));
  const stopWatching = await world.machine.watch(() => void forgetHints(scene));
  await chapter.act(scene);
  await fastForward(world, () => end(chapter, scene), minutesPass(scene));
  stopWrites();
  await stopWatching();
};

/** Every event comes three times, and the last first. */
export const shuffled: Play = async (chapter, scene) => {
  const { github } = scene.world;
  github.duplicateWebhooks(3);
  github.holdWebhooks();
  await chapter.act(scene);
  github.releaseWebhooks('reversed');
  await chapter.shown(scene);
};

/**
 * GitHub answers so for a while, whatever it is asked. What may pass for an answer to "may this person do it?" comes once that was
 * asked: before, the command would be refused, visibly and rightly.
 */
export function answered(fault: Omit<Fault, 'match' | 'count'>): Play {
  const isAnswer = fault.status !== undefined && fault.status < 500 && typeof fault.body !== 'string';
  // That it did what it did not do, GitHub does not say.
  const asked = isAnswer && fault.status === 200 ? reads : all;
  return async (chapter, scene) => {
    const { github } = scene.world;
    const begin = () => github.faults.next({ ...fault, match: asked, count: 25 });
    if (isAnswer && isSaid(chapter)) {
      await decided(scene, () => chapter.act(scene));
      begin();
    } else {
      begin();
      await chapter.act(scene);
    }
    await fastForward(scene.world, async () => {
      await chapter.shown(scene);
      github.faults.clear();
      await scene.world.rest();
    });
  };
}

const all = /^\w+ \/(repos|repositories|app|acme)\b/;
const reads = /^GET \/(repos|repositories|app|acme)\b/;

/** Resolves when the commands that were given by this are done or refused. */
async function decided({ world }: Scene, say: () => Promise<void>): Promise<void> {
  const count = async (which: string) =>
    (await world.database.query<{ id: string }>(`select 1 as id from commands ${which}`)).length;
  const before = await count('');
  await say();
  await world.until(
    'the commands are decided',
    async () => (await count('')) > before && (await count(`where state = 'pending'`)) === 0,
  );
}

/** Whether it is told in a comment, which can be read nowhere else. */
function isSaid({ name }: Chapter): boolean {
  return ['up', 'commands', 'status'].includes(name);
}

/** Postgres ends every connection, each third time that GitHub is written to. */
export const disconnected: Play = async (chapter, scene) => {
  const { world } = scene;
  let writes = 0;
  const stop = world.github.onWrite(async () => {
    writes += 1;
    if (writes % 3 === 0) await world.database.endSessions();
  });
  await chapter.act(scene);
  await fastForward(world, () => end(chapter, scene), minutesPass(scene));
  stop();
};

async function end(chapter: Chapter, scene: Scene): Promise<void> {
  await chapter.shown(scene);
  await scene.world.rest();
}

async function forgetHints({ world }: Scene): Promise<void> {
  await world.supervisor
    .control()
    ?.queue?.flush()
    .catch(() => undefined);
}

/**
 * A pass that could not give its lease back keeps it for half a minute, which passes here in a second; a hint that was taken when the
 * answer got lost is held by the queue for a minute, which passes in two.
 */
function minutesPass(scene: Scene): () => Promise<void> {
  let beats = 0;
  return async () => {
    beats += 1;
    if (beats % 4 === 0) await scene.world.database.endLeases();
    if (beats % 8 === 0) await forgetHints(scene);
  };
}
