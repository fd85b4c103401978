import { type Play, urlOf } from '../demo/play.ts';
import { ask } from '../world/ask.ts';

/** Without an event for so long we look anyway. */
const beatMs = 200;

/**
 * Resolves when the process `web` of the environment answers 200 with `words` by its URL. Asks when the runtime tells of something, and
 * seldom otherwise: each question costs what it measures.
 */
export async function untilAnswers({ world, pass }: Play, environment: string, words: string): Promise<void> {
  let wake = () => {};
  const unwatch = await world.control().runtime.watch((key) => {
    if (key === environment) wake();
  });
  const deadline = performance.now() + 60_000;
  try {
    while (!(await answers())) {
      if (performance.now() > deadline) throw new Error(`${environment} never answered "${words}"`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, beatMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    await unwatch();
  }

  async function answers(): Promise<boolean> {
    const url = await urlOf(world, environment, 'web');
    const answer = url === undefined ? undefined : await ask(url, pass);
    return answer?.status === 200 && answer.body.includes(words);
  }
}
