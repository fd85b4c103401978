import { ask, askAsleep } from '../world/ask.ts';
import type { SkippingClock } from '../world/skipping-clock.ts';
import { fallAsleep } from '../world/sleep.ts';
import { branchKey, type Play, urlOf } from './play.ts';
import type { Stage } from './stage.ts';

/** Nobody opens the pod of main for half an hour: it sleeps. A bot does not wake it; somebody who opens it does, and gets the page. */
export function slept(play: Play, clock: SkippingClock): Stage {
  const { world, repository, pass } = play;
  const environment = branchKey(repository);
  return {
    name: 'sleeps and wakes',
    story: 'nobody uses the pods for half an hour (the clock is set forward); then alice opens main',
    run: async () => {
      const url = (await urlOf(world, environment, 'web')) ?? '';
      const from = performance.now();
      await fallAsleep(world, clock, [environment]);
      const asleepMs = Math.round(performance.now() - from);
      const robot = await ask(url, { ...pass, 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' });
      const visited = performance.now();
      const answer = await askAsleep(url, pass);
      const ms = performance.now() - visited;
      clock.reset();
      if (robot.status !== 503 || answer.status !== 200)
        throw new Error(`the bot got ${robot.status}, alice got ${answer.status}`);
      return {
        ms,
        lines: [
          `asleep ${asleepMs} ms after its time: processes stopped, memory free, workspace kept`,
          'a bot that asks for it gets 503 and wakes nothing',
          `${url}  answers alice "${answer.body.trim()}"`,
        ],
      };
    },
  };
}
