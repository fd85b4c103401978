import { removeInstance } from '../../host/sweep-instance.ts';
import { untilStopped } from '../../src/cli/until-stopped.ts';
import { createLog } from '../../src/log.ts';
import { dockerRuntime } from '../../src/main.ts';
import { openWorld, type World } from '../world/open-world.ts';
import { skippingClock } from '../world/skipping-clock.ts';
import { openPlay } from './play.ts';
import { demoStages } from './stages.ts';
import { tellEnd, tellStage, tellStart, tellStory } from './tell.ts';

/**
 * The whole product on this machine: a stand-in for GitHub with real git and real signed webhooks, the real controller, real
 * pods. Leaves everything running until Ctrl-C; with `--once` it tears down and prints a last line of JSON.
 */
async function demo(once: boolean): Promise<number> {
  const instance = `demo-${process.pid}`;
  const log = createLog({ level: process.env.LOG_LEVEL ?? 'silent' });
  const openRuntime: Parameters<typeof openWorld>[0]['openRuntime'] = (config, runtimeLog) =>
    dockerRuntime(config, runtimeLog, { instance });
  const stopped = untilStopped();
  const isolation = process.env.PINACLE_ISOLATION ?? 'gvisor';
  const clock = skippingClock();
  const world = await openWorld({
    openRuntime,
    log,
    settings: { PINACLE_ISOLATION: isolation },
    now: clock.now,
  });
  try {
    const done = await play(world, { instance, clock });
    if (!once) {
      await tellEnd(world);
      await stopped;
    }
    console.log(JSON.stringify({ ok: true, isolation: done.isolation, stages: done.stages }));
    return 0;
  } catch (error) {
    console.error(error);
    console.log(JSON.stringify({ ok: false, error: String(error) }));
    return 1;
  } finally {
    await world.close();
    await removeInstance({ instance, stateDir: world.config.hostStateDir });
  }
}

async function play(world: World, who: Parameters<typeof demoStages>[1]) {
  tellStart(world);
  const stages: { name: string; ms: number }[] = [];
  for (const stage of demoStages(await openPlay(world), who)) {
    tellStory(stage);
    const { ms, lines } = await stage.run();
    tellStage({ name: stage.name, ms, lines });
    stages.push({ name: stage.name, ms: Math.round(ms) });
  }
  const violations = world.github.violations;
  if (violations.length > 0)
    throw new Error(`GitHub's description has something against our requests: ${violations.join('; ')}`);
  const [entry] = await world.control().runtime.inventory();
  const { host } = await world.control().runtime.observe(entry?.environment ?? '0/branch/none');
  return { isolation: host.isolation, stages };
}

process.exitCode = await demo(process.argv.includes('--once'));
