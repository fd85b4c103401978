import type { MortalWorld } from './mortal-world.ts';

/** What the controller does by the clock: here it does so a few times a second instead of every few minutes. */
const jobs = ['inbox', 'due', 'redelivery', 'poll'];

const beatMs = 250;

/** All environments are woken once in so many beats, as the sweep of all is rarer than that of those due: between, all is at rest. */
const allEvery = 8;

/** Lets time pass quickly while `work` goes on. `also`: what else time brings with it. */
export async function fastForward(
  world: MortalWorld,
  work: () => Promise<void>,
  also: () => Promise<void> = async () => {},
): Promise<void> {
  let turn = Promise.resolve();
  let beats = 0;
  const pass = async (isLast = false) => {
    await also();
    const control = world.supervisor.control();
    for (const job of jobs) await control?.jobs.run(job);
    if (isLast || beats % allEvery === 0) await control?.jobs.run('all');
    beats += 1;
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    turn = pass().finally(() => {
      busy = false;
    });
  }, beatMs);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await turn;
  }
  await pass(true);
  // What it woke is looked at before anybody compares.
  const depth = async () => (await world.supervisor.control()?.queue?.depth()) ?? 0;
  await world.until('no hint is left', async () => (await depth()) === 0);
}
