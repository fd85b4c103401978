import { createServer } from 'node:http';
import { branchKey, urlOf } from '../demo/play.ts';
import { listen } from '../gateway/open-door.ts';
import { signInAs } from '../sign-in/sign-in-as.ts';
import { type Opened, openAs, openSignedIn } from '../world/open-as.ts';
import type { World } from '../world/open-world.ts';
import { inMemoryWorld, quiet } from './bench-world.ts';
import { type BenchLine, type Run, summarise } from './summary.ts';

/**
 * A guarded address is opened → its page is shown: by somebody who signs in with GitHub on the way, and by somebody who is signed in. The
 * answers of GitHub and of the pod are those of servers on this machine.
 */
export function benchSignIn(runs: number): Promise<readonly BenchLine[]> {
  return inMemoryWorld(async (world) => {
    const pod = createServer((_request, response) => response.end('the app'));
    try {
      const url = await guardedUrl(world, await listen(pod));
      const { browser } = await signInAs(world.config.publicUrl, { login: 'carol' });
      const first = () => openAs(world, url, 'carol');
      const again = () => openSignedIn(world, url, browser);
      await world.until('web is shown', async () => (await again()).shown.status === 200);
      await quiet(world);
      return [
        summarise('guarded address opened to its page, with sign-in', await timed(runs, first)),
        summarise('guarded address opened to its page, signed in', await timed(runs, again)),
      ];
    } finally {
      pod.close();
      pod.closeAllConnections();
    }
  });
}

async function guardedUrl(world: World, port: number): Promise<string> {
  const manifest = `processes:\n  - { name: web, startCommand: node server.js, port: ${port}, visibility: team }\n`;
  const made = { name: 'shop', private: true, files: { 'README.md': '# shop\n' } };
  const repository = await world.github.createRepository(made);
  await world.github.push({ repository, files: { 'pinacle.yaml': manifest }, author: 'alice' });
  return world.until('web has a URL', () => urlOf(world, branchKey(repository), 'web'));
}

async function timed(runs: number, open: () => Promise<Opened>): Promise<Run[]> {
  const all: Run[] = [];
  for (let n = 0; n < runs; n++) {
    const from = performance.now();
    const { shown, way } = await open();
    if (shown.status !== 200) throw new Error(`${way.at(-1)} answered ${shown.status}`);
    all.push({ ms: performance.now() - from });
  }
  return all;
}
