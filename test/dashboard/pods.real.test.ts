import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { removeInstance } from '../../host/sweep-instance.ts';
import { environmentId } from '../../schema/environment-id.ts';
import { isBuilt } from '../../src/dashboard/open-next.ts';
import { dockerRuntime } from '../../src/main.ts';
import { finishedCheck, openPlay, type Play, pullKey, urlOf } from '../demo/play.ts';
import { makeDatabase, type TestDatabase } from '../setup/database.ts';
import { ask } from '../world/ask.ts';
import { openWorld, type World } from '../world/open-world.ts';
import { skippingClock } from '../world/skipping-clock.ts';
import { fallAsleep } from '../world/sleep.ts';
import { complaintsOf, openBrowser, picture, shiftsOf, signIn, watchShifts } from './open-browser.ts';
import { shopWindow } from './shop-window.ts';
import { terminalRow, typeLine } from './terminal-page.ts';

/** What a developer does with a pod, in Chromium on the real server: one pod under gVisor, one story, each chapter on the one before. */
const instance = `test-${randomBytes(4).toString('hex')}`;
const clock = skippingClock();
let database: TestDatabase;
let world: World;
let browser: Browser;
let play: Play;
/** The pull request that all is about, and its first commit. */
let key: string;
let first: string;
let alice: BrowserContext;
let bob: BrowserContext;
/** Alice's, of the environment; she alone loads it again. */
let page: Page;
/** Alice's too, of all environments. */
let list: Page;
let complaints: readonly (readonly string[])[];

beforeAll(async () => {
  if (!isBuilt()) throw new Error('the dashboard is not built: run `npm run build`');
  [database, browser] = await Promise.all([makeDatabase(inject('databaseUrl')), openBrowser()]);
  world = await openWorld({
    openRuntime: (config, log) => dockerRuntime(config, log, { instance }),
    settings: { DATABASE_URL: database.url },
    now: clock.now,
  });
  play = await openPlay(world, { name: 'shop' });
  const { repository } = play;
  first = await push('');
  const asked = { repository, head: 'window', title: 'A window for the shop', author: 'alice' };
  key = pullKey(repository, await world.github.openPullRequest(asked));
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
  await removeInstance({ instance });
  await database?.drop();
});

it('a check leads to its page, once one has signed in; the pod comes up there as one watches', async () => {
  const { details_url: address } = await finishedCheck(play, key, first);
  const { origin, pathname: start } = new URL(address);
  expect(address).toBe(`${world.config.publicUrl}/environments/${environmentId(key)}`);
  alice = await signIn(browser, { publicUrl: origin, login: 'alice', start });
  [list, page] = [await alice.newPage(), await alice.newPage()];
  complaints = [complaintsOf(list), complaintsOf(page)];
  await Promise.all([list.goto(origin), page.goto(address)]);
  await row('Not started').waitFor();
  await list.evaluate(watchShifts);
  await page.getByText('Not started').first().waitFor();
  await page.getByRole('tab', { name: 'Why', selected: true }).waitFor();
  await page.evaluate('window.sameDocument = true');
  await page.evaluate(watchShifts);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText('Running').first().waitFor();
  await page.getByText('gVisor').waitFor();
  await page
    .getByRole('link', { name: first.slice(0, 7) })
    .first()
    .waitFor();
  await row('Running').waitFor();
  expect(await page.evaluate('window.sameDocument')).toBe(true);
  // What a start adds has its place; what people read stays where it is.
  expect(await shiftsOf(page)).toBeLessThan(0.05);
});

it('its page is in a frame, a stranger to ours; who is not signed in gets none of it', async () => {
  await page.getByRole('tab', { name: 'Shop window', selected: true }).waitFor();
  await page.frameLocator('iframe').getByRole('heading', { name: 'The shop is open' }).waitFor();
  const url = await podUrl();
  const frame = page.frames().find((one) => one.url() === url);
  expect(await frame?.evaluate('try { parent.document.title } catch ({ name }) { name }')).toBe(
    'SecurityError',
  );
  expect(
    await frame?.evaluate('try { top.location = "about:blank"; "gone" } catch ({ name }) { name }'),
  ).toBe('SecurityError');
  expect((await ask(url)).status).toBe(401);
});

it('a terminal has the size of its window, and is the same after a reload and for who comes too', async () => {
  await page.getByRole('tab', { name: 'Terminal' }).click();
  await typeLine(page, 'tty');
  await terminalRow(page, /^\/dev\/pts\/\d+\s*$/).waitFor();
  await typeLine(
    page,
    'old=$(stty size); echo was $old; until [ "$(stty size)" != "$old" ]; do sleep 0.1; done; echo now $(stty size)',
  );
  await terminalRow(page, /^was \d+ \d+\s*$/).waitFor();
  await page.setViewportSize({ width: 900, height: 620 });
  const now = await terminalRow(page, /^now \d+ \d+\s*$/).textContent();
  expect(Number(now?.split(' ')[1])).toBe(await page.locator('.xterm-rows > div').count());

  await typeLine(page, 'n=41; clear; echo mark $((n + 1))');
  await terminalRow(page, /^mark 42\s*$/).waitFor();
  await page.reload();
  await terminalRow(page, /^mark 42\s*$/).waitFor();
  await typeLine(page, 'echo still $((n + 2))');
  await terminalRow(page, /^still 43\s*$/).waitFor();

  const { pathname, search, origin } = new URL(page.url());
  bob = await signIn(browser, { publicUrl: origin, login: 'bob', start: `${pathname}${search}` });
  const his = await bob.newPage();
  await his.goto(page.url());
  await terminalRow(his, /^still 43\s*$/).waitFor();
  for (const one of [page, his]) await one.getByText('alice, bob').waitFor();
  // Two screens, and nothing is in the line but what somebody typed.
  await typeLine(his, 'echo $n');
  await terminalRow(page, /[#$] echo \$n\s*$/).waitFor();
  await picture(page, 'pod-terminal');
});

it('who loses access is shut out: of the terminal that is open, of the page, of the pod', async () => {
  const [his] = bob.pages();
  const url = await podUrl();
  const visit = await bob.newPage();
  await visit.goto(url);
  await visit.getByRole('heading', { name: 'The shop is open' }).waitFor();
  await world.github.removePerson(play.repository, 'bob');
  // What GitHub said before is believed for a minute.
  clock.skip(61_000);
  await his?.getByText('You may not open terminals here any more').waitFor();
  expect((await his?.reload())?.status()).toBe(404);
  await his?.getByRole('heading', { name: 'Not found' }).waitFor();
  expect((await visit.reload())?.status()).toBe(404);
  await page.getByText('alice, bob').waitFor({ state: 'hidden' });
  await bob.close();
  const deeds = await alice.newPage();
  await deeds.goto(`${world.config.publicUrl}/activity`);
  const opened = deeds.getByRole('listitem').filter({ hasText: 'terminal.open' }).filter({ hasText: 'bob' });
  await opened.getByRole('link', { name: 'acme/shop #1' }).first().click();
  await deeds.getByRole('heading', { name: 'A window for the shop' }).waitFor();
  await deeds.close();
});

it('its log is followed', async () => {
  await page.getByRole('tab', { name: 'Logs' }).click();
  await page.getByRole('log').getByText('listening').first().waitFor();
  const visit = await alice.newPage();
  await visit.goto(`${await podUrl()}seen?by=alice`);
  await visit.getByRole('heading', { name: 'The shop is open' }).waitFor();
  const line = page.getByRole('log').getByText('/seen?by=alice');
  expect(await line.textContent()).toBe('asked for /seen?by=alice');
  await visit.close();
});

it('a mistake in the manifest is shown at its line while the pod runs on; one rolls back', async () => {
  await page.getByRole('tab', { name: 'Why' }).click();
  await push('    prot: 1\n');
  await page.getByRole('link', { name: 'pinacle.yaml:10:5' }).waitFor();
  await row('Invalid').waitFor();
  await page.getByRole('tab', { name: 'Shop window' }).waitFor();
  await picture(page, 'pod-invalid');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Roll back…' }).click();
  await page.getByRole('button', { name: first.slice(0, 7), exact: true }).click();
  await page.getByRole('button', { name: 'Roll back', exact: true }).click();
  await page.getByText('pinned').waitFor();
  await row('Running').waitFor();
  expect((await ask(await podUrl(), play.pass)).body).toContain('The shop is open');
});

it('a pod that sleeps is woken by a visit, on a page that turns itself into the app', async () => {
  await page.getByRole('tab', { name: 'Terminal' }).click();
  await typeLine(page, 'clear; touch slow && echo pre$((40 + 2))');
  await terminalRow(page, /^pre42\s*$/).waitFor();
  await page.getByRole('tab', { name: 'Why' }).click();
  await fallAsleep(world, clock, [key]);
  await row('Asleep').waitFor();
  const look = await alice.newPage();
  await look.goto(`${world.config.publicUrl}/environments/${environmentId(key)}`);
  await look.getByRole('tab', { name: 'Why', selected: true }).waitFor();
  await look.close();
  const visit = await alice.newPage();
  const answers: number[] = [];
  const url = await podUrl();
  visit.on('response', (answer) => void (answer.url() === url && answers.push(answer.status())));
  await visit.goto(url);
  await visit.getByRole('heading', { name: 'The shop is open' }).waitFor();
  // The page that waits asks again as often as it must.
  expect(answers.filter((status) => status !== 303).join(' ')).toMatch(/^(503 )+200$/);
  await row('Running').waitFor();
});

it('nothing moved by itself, no policy was broken, and GitHub was asked nothing that it does not know', async () => {
  expect(await shiftsOf(list)).toBeLessThan(0.01);
  expect(complaints.flat()).toEqual([]);
  expect(world.github.violations).toEqual([]);
});

function push(more: string): Promise<string> {
  const { repository } = play;
  return world.github.push({ repository, branch: 'window', files: shopWindow(more), author: 'alice' });
}

/** The environment in the list, once it is in a state. */
function row(state: string) {
  return list.getByRole('row').filter({ hasText: 'A window for the shop' }).getByText(state);
}

async function podUrl(): Promise<string> {
  return (await urlOf(world, key, 'web')) ?? '';
}
