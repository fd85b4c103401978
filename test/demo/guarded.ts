import { openAs } from '../world/open-as.ts';
import { answering, branchKey, type Play } from './play.ts';
import type { Stage } from './stage.ts';

/** The pod of main is its team's: carol, who may read the repository, signs in with GitHub on the way to it; mallory may not, and is shown no pod. */
export function guarded(play: Play): Stage {
  const { world, repository } = play;
  return {
    name: 'guarded URL opened',
    story: 'carol and mallory, who are not signed in, open the URL of main, which is for its team alone',
    run: async () => {
      const url = await answering(play, branchKey(repository), 'Hello from commit');
      const from = performance.now();
      const carol = await openAs(world, url, 'carol');
      const ms = performance.now() - from;
      const mallory = await openAs(world, url, 'mallory');
      if (carol.shown.status !== 200 || mallory.shown.status !== 404)
        throw new Error(`carol got ${carol.shown.status}, mallory got ${mallory.shown.status}`);
      return {
        ms,
        lines: [
          `${url}  sends both to sign in with GitHub at ${world.config.publicUrl}`,
          `carol reads the repository: back at the pod she gets "${carol.shown.body.trim()}"`,
          `mallory does not: ${mallory.shown.status}, as if there were no pod`,
        ],
      };
    },
  };
}
