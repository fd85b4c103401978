import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { environments } from '../../schema/database/tables.ts';
import { environmentId } from '../../schema/environment-id.ts';
import { openBrowser, scriptKilobytes, signIn } from '../dashboard/open-browser.ts';
import { type SceneName, scenes, seedRows } from '../dashboard/seed-rows.ts';
import type { World } from '../world/open-world.ts';
import { inMemoryWorld } from './bench-world.ts';
import { type BenchLine, type Run, summarise } from './summary.ts';

const count = 500;

/** The dashboard in Chromium with 500 environments: how soon each page is painted, how much script it needs, how soon a change shows. */
export function benchDashboard(runs: number): Promise<readonly BenchLine[]> {
  return inMemoryWorld(async (world) => {
    const repository = await world.github.createRepository({ name: 'shop', private: true, files: {} });
    await world.github.push({ repository, branch: 'main', files: { 'a.txt': 'a' } });
    const { db } = world.control().store;
    await world.until(
      'the repository is known',
      async () => (await db.select().from(environments)).length > 0,
    );
    await seedRows(db, { repository, count, names: Object.keys(scenes) as SceneName[] });
    const browser = await openBrowser();
    try {
      const { publicUrl } = world.config;
      const page = await (await signIn(browser, { publicUrl, login: 'alice' })).newPage();
      const key = `${repository.id}/pull/100`;
      const paths = {
        environments: '/',
        environment: `/environments/${environmentId(key)}?tab=why`,
        repository: `/repositories/${repository.id}`,
        hosts: '/hosts',
        activity: '/activity',
      };
      const lines: BenchLine[] = [];
      for (const [name, path] of Object.entries(paths))
        lines.push(await openings(page, { name, url: `${publicUrl}${path}`, runs }));
      return [...lines, await changes(page, world, { key, runs })];
    } finally {
      await browser.close();
    }
  });
}

interface Opened {
  readonly name: string;
  readonly url: string;
  readonly runs: number;
}

/** Until the data is there and can be used; the first visit, which opens Next, is not counted. */
async function openings(page: Page, { name, url, runs }: Opened): Promise<BenchLine> {
  const all: Run[] = [];
  let kilobytes = 0;
  for (let n = 0; n <= runs; n++) {
    const began = performance.now();
    await page.goto(url, { waitUntil: 'commit' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
    const ms = performance.now() - began;
    kilobytes = await scriptKilobytes(page);
    const paint = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0",
    );
    if (n > 0) all.push({ ms, stages: { 'first contentful paint': paint } });
  }
  const facts = { environments: count, 'script, KB gzipped': kilobytes };
  return summarise(`dashboard: ${name} usable`, all, { aim: 'under 1000 ms, under 200 KB', facts });
}

/** From the write in Postgres until the row of the list says it. */
async function changes(
  page: Page,
  world: World,
  { key, runs }: { key: string; runs: number },
): Promise<BenchLine> {
  const { db } = world.control().store;
  await page.goto(world.config.publicUrl);
  const row = page.getByRole('row').filter({ hasText: '#100' }).first();
  await row.waitFor();
  const all: Run[] = [];
  for (let n = 0; n < runs; n++) {
    const message = `change ${n}`;
    const outcome = { kind: 'failed', fault: 'program', process: 'web', message, log: [] };
    const began = performance.now();
    await db.update(environments).set({ outcome }).where(eq(environments.key, key));
    await row.getByText(message).waitFor();
    all.push({ ms: performance.now() - began, stages: {} });
  }
  return summarise('dashboard: a change is shown', all, {
    aim: 'under 300 ms',
    facts: { environments: count },
  });
}
