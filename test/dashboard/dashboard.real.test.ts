import { eq } from 'drizzle-orm';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets, tabLayouts } from '../../schema/database/tables.ts';
import { environmentId } from '../../schema/environment-id.ts';
import { isBuilt } from '../../src/dashboard/open-next.ts';
import { browser as asBrowser } from '../gateway/open-door.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type MemoryWorld, openMemoryWorld } from '../loop/memory-world.ts';
import { ask } from '../world/ask.ts';
import { gate } from '../world/gate.ts';
import { lookAt, violationsOn } from './look-at.ts';
import {
  complaintsOf,
  desk,
  openBrowser,
  phone,
  picture,
  scriptKilobytes,
  shiftsOf,
  signIn,
  steady,
  watchShifts,
} from './open-browser.ts';
import { type SceneName, scenes, seedRows } from './seed-rows.ts';

const yaml = (more = '') => `version: "1.0"
deploy:
  pullRequests: auto
processes:
  - name: web
    displayName: Web
    startCommand: echo listening on 3000 && exec sleep infinity
    port: 3000
${more}`;

const time = { ahead: 0 };
let world: MemoryWorld;
let browser: Browser;
let shop: RepositoryHandle;
let alice: BrowserContext;
let publicUrl: string;

beforeAll(async () => {
  if (!isBuilt()) throw new Error('the dashboard is not built: run `npm run build`');
  [world, browser] = await Promise.all([
    openMemoryWorld({ now: () => Date.now() + time.ahead }),
    openBrowser(),
  ]);
  publicUrl = world.config.publicUrl;
  shop = await world.github.createRepository({
    name: 'shop',
    private: true,
    files: { 'pinacle.yaml': yaml() },
  });
  await world.github.push({ repository: shop, branch: 'main', files: { 'a.txt': 'a' } });
  await world.until('main runs', async () => (await world.outcome(main())) === 'converged');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const main = () => `${shop.id}/branch/main`;
const pull = (number: number) => `${shop.id}/pull/${number}`;
const pathOf = (key: string) => `/environments/${environmentId(key)}`;

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${publicUrl}${path}`);
  return page;
}

describe('the dashboard', () => {
  it('is where a check leads, once one has signed in', async () => {
    const check = await world.until('the check is there', async () => {
      const head = await world.github.head(shop, 'main');
      return head ? world.github.checks(shop, head)[0] : undefined;
    });
    const { pathname } = new URL(check.details_url);
    expect(pathname).toBe(pathOf(main()));
    alice = await signIn(browser, { publicUrl, login: 'alice', start: pathname });
    const page = await open(alice, pathname);
    await page.getByRole('heading', { name: 'main' }).waitFor();
    await page.getByText('Running').first().waitFor();
    await page.getByText(/^(just now|\d+m ago), a (push|visit)$/).waitFor();
    await page.close();
  });

  it('shows a pod coming up, a broken manifest with its line, and the way back, without a reload', async () => {
    const list = await open(alice, '/');
    const complaints = complaintsOf(list);
    await list.getByRole('link', { name: 'Branch main' }).waitFor();
    await list.evaluate(watchShifts);
    const first = await world.github.push({
      repository: shop,
      branch: 'cart',
      files: { 'pinacle.yaml': yaml('# one\n') },
    });
    const number = await world.github.openPullRequest({
      repository: shop,
      head: 'cart',
      title: 'Add a cart',
      author: 'alice',
    });
    const row = list.getByRole('row').filter({ hasText: 'Add a cart' });
    await row.getByText('Running').waitFor();

    const page = await open(alice, `${pathOf(pull(number))}?tab=why`);
    await page.getByRole('heading', { name: /Add a cart/ }).waitFor();
    await world.github.push({
      repository: shop,
      branch: 'cart',
      files: { 'pinacle.yaml': yaml('    prot: 1\n') },
    });
    await page.getByRole('link', { name: 'pinacle.yaml:9:5' }).waitFor();
    await row.getByText('Invalid').waitFor();
    expect(await shiftsOf(list)).toBeLessThan(0.01);

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Roll back…' }).click();
    await page.getByLabel(/^Commit/).fill(first);
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByText('pinned').waitFor();
    await row.getByText('Running').waitFor();
    await page.getByText(`rollback ${first}`).first().waitFor();
    expect(complaints).toEqual([]);
    await page.close();
    await list.close();
  });

  it('is loaded once more when its scripts did not come', async () => {
    const page = await alice.newPage();
    await page.clock.install();
    const scripts = '**/_next/static/chunks/*.js';
    await page.route(scripts, (route) => route.abort());
    await page.goto(`${publicUrl}${pathOf(main())}`);
    await page.unroute(scripts);
    expect(await page.getByRole('heading', { name: 'main' }).count()).toBe(0);
    await page.clock.fastForward(16_000);
    await page.getByRole('heading', { name: 'main' }).waitFor();
    await page.close();
  });

  it('is up to date on more pages than a browser has connections, also when the one that hears is closed', async () => {
    const context = await signIn(browser, { publicUrl, login: 'alice' });
    const shown = (page: Page, commit: string) =>
      page
        .getByRole('link', { name: commit.slice(0, 7) })
        .first()
        .waitFor();
    const heard: string[] = [];
    context.on('request', (request) => void (request.url().endsWith('/events') && heard.push(request.url())));
    const push = (text: string) =>
      world.github.push({ repository: shop, branch: 'main', files: { 'a.txt': text } });
    const hearing = await open(context, pathOf(main()));
    await hearing.getByText('Running').first().waitFor();
    const others = await Promise.all(Array.from({ length: 7 }, () => open(context, pathOf(main()))));
    for (const page of others) await page.getByText('Running').first().waitFor();
    const second = await push('second');
    for (const page of [hearing, ...others]) await shown(page, second);
    expect(heard).toHaveLength(1);
    await hearing.close();
    const third = await push('third');
    for (const page of others) await shown(page, third);
    expect(heard).toHaveLength(2);
    await context.close();
  });

  it('obeys the keyboard', async () => {
    const page = await open(alice, pathOf(main()));
    await page.getByRole('tab', { name: 'Web', selected: true }).waitFor();
    await page.keyboard.press('Meta+3');
    await page.getByRole('tab', { name: 'Logs', selected: true }).waitFor();
    await page.keyboard.press('Control+4');
    await page.getByRole('tab', { name: 'Why', selected: true }).waitFor();
    await page.getByRole('tab', { name: 'Why' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Settings', selected: true }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.goto(publicUrl);
    await page.getByRole('link', { name: 'Branch main' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('nothing like this');
    await page.getByRole('heading', { name: 'No environment matches' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('nothing like this');
    await page.close();
  });

  it('follows a log, and finds in it', async () => {
    const page = await open(alice, `${pathOf(main())}?tab=logs`);
    await page.getByRole('log').getByText('listening on 3000').first().waitFor();
    await page.getByLabel('Search in the log').fill('nothing like this');
    await page.getByText(/^0 of \d+ lines?$/).waitFor();
    expect(await page.getByRole('log').textContent()).toBe('');
    await page.close();
  });

  it('keeps the tabs as one arranged them, in every browser of the same person', async () => {
    await world.control().store.db.delete(tabLayouts);
    const page = await open(alice, pathOf(main()));
    const tabs = async (context: BrowserContext) => {
      const shown = await open(context, pathOf(main()));
      await shown.getByRole('tab', { name: 'Web' }).waitFor();
      const names = await shown.getByRole('tab').allInnerTexts();
      await shown.close();
      return names;
    };
    await page.getByRole('tab', { name: 'Web', selected: true }).waitFor();
    await page.getByRole('button', { name: 'Arrange tabs' }).click();
    await page.getByRole('menuitem', { name: 'Move right' }).click();
    await page.getByRole('tab', { name: 'Web', selected: true, includeHidden: true }).waitFor();
    await page.getByRole('menuitemcheckbox', { name: 'Settings' }).click();
    await page.keyboard.press('Escape');
    await world.until('it is kept', async () => {
      const [kept] = await world.control().store.db.select().from(tabLayouts);
      return kept?.layout.closed.includes('settings');
    });
    await page.close();
    const arranged = ['Terminal', 'Web', 'Logs', 'Why'];
    expect(await tabs(alice)).toEqual(arranged);
    const elsewhere = await signIn(browser, { publicUrl, login: 'alice' });
    expect(await tabs(elsewhere)).toEqual(arranged);
    await elsewhere.close();
    const bob = await signIn(browser, { publicUrl, login: 'bob' });
    expect(await tabs(bob)).toEqual(['Web', 'Terminal', 'Logs', 'Why', 'Settings']);
    await bob.close();
  });
});

describe('secrets', () => {
  const value = 'hunter2-of-this-page';
  const said: Promise<string>[] = [];
  const openHeard = async (path: string) => {
    const page = await alice.newPage();
    page.on('response', (response) => {
      // One that never ends: it has ids alone.
      if (!response.url().endsWith('/events')) said.push(response.text().catch(() => ''));
    });
    await page.goto(`${publicUrl}${path}`);
    return page;
  };
  const set = async (page: Page, { of, name }: { of?: string; name: string }) => {
    await page.getByRole('button', { name: 'Set a secret…' }).click();
    if (of) await page.getByRole('combobox', { name: 'Of' }).selectOption(of);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Value').fill(`${value}\nline 2`);
    expect(await page.content()).not.toContain(value);
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  const kept = async (name: string) =>
    (await world.control().store.db.select().from(secrets).where(eq(secrets.name, name)))[0];

  it('are set, replaced and deleted, as every open page sees at once, and shown to nobody', async () => {
    const [page, other] = [
      await openHeard(`/repositories/${shop.id}`),
      await openHeard(`/repositories/${shop.id}`),
    ];
    const complaints = complaintsOf(page);
    await other.getByText('None.').waitFor();
    // What is behind another page is drawn once a second.
    await page.bringToFront();
    await page.getByText(/age -r age1/).waitFor();
    await page.getByRole('button', { name: 'Copy the command' }).waitFor();

    await page.getByRole('button', { name: 'Set a secret…' }).click();
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText('Letters, digits and _, and no digit in front.').waitFor();
    await page.getByText('Without a value there is no secret.').waitFor();
    expect(
      await page.evaluate(`getComputedStyle(document.querySelector('textarea')).webkitTextSecurity`),
    ).toBe('disc');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOn(page)).toEqual([]);
      await picture(page, `secret-dialog-${colorScheme}`);
    }
    await page.keyboard.press('Escape');

    await set(page, { name: 'DB_URL' });
    const line = other.getByRole('listitem').filter({ hasText: 'DB_URL' });
    await line.getByText('alice, just now').waitFor();
    await line.getByText('this repository').waitFor();
    const before = await kept('DB_URL');
    expect(before).toMatchObject({ scope: 'project', form: 'env', setBy: 'alice' });

    await other.bringToFront();
    await other.getByRole('button', { name: 'Replace DB_URL of this repository' }).click();
    expect(await other.getByLabel('Value').inputValue()).toBe('');
    await other.getByLabel('Value').fill('x'.repeat(40_000));
    await other.getByRole('button', { name: 'Replace', exact: true }).click();
    await other.getByRole('alert').getByText('The value is larger than 32 KiB.').waitFor();
    await other.getByLabel('Value').fill(`another ${value}`);
    await other.getByRole('button', { name: 'Replace', exact: true }).click();
    await other.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await kept('DB_URL'))?.digest).not.toBe(before?.digest);

    await page.bringToFront();
    await set(page, { name: 'TEAM_KEY', of: 'all repositories of acme' });
    await other.getByRole('listitem').filter({ hasText: 'TEAM_KEY' }).waitFor();
    expect(await kept('TEAM_KEY')).toMatchObject({ scope: 'team' });

    await page.getByRole('button', { name: 'Delete DB_URL of this repository' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await line.waitFor({ state: 'detached' });
    expect(await kept('DB_URL')).toBeUndefined();
    for (const [name, size] of Object.entries({ desk, phone })) {
      await page.setViewportSize(size);
      expect(await page.evaluate(sidewaysPixels)).toBe(0);
      await picture(page, `secrets-${name}`);
    }

    await page.setViewportSize(desk);
    await page.goto(`${publicUrl}${pathOf(main())}?tab=settings`);
    await page.getByText(/^http:\/\/\{port\}-/).waitFor();
    await set(page, { name: 'ONE_KEY' });
    await page.getByRole('listitem').filter({ hasText: 'ONE_KEY' }).getByText('this environment').waitFor();
    expect(await kept('ONE_KEY')).toMatchObject({ scope: 'environment', owner: main() });
    for (const text of [...(await Promise.all(said)), await page.content(), await other.content()])
      expect(text).not.toContain(value);
    expect(complaints).toEqual([]);
    await page.close();
    await other.close();
  });

  it('are kept by who may, and others are told why not', async () => {
    const carol = await signIn(browser, { publicUrl, login: 'carol' });
    const page = await open(carol, `/repositories/${shop.id}`);
    await page
      .getByText('Those of this repository are not shown. This needs write permission on the repository.')
      .waitFor();
    await page.getByText(/^Those of all repositories of acme are not shown. This needs admin/).waitFor();
    expect(await page.getByRole('button', { name: 'Set a secret…' }).count()).toBe(0);
    await carol.close();
  });
});

describe('every page', () => {
  const pages = (): Record<string, string> => ({
    environments: '/',
    'nothing-matches': '/?q=nothing-like-this',
    why: `${pathOf(pull(103))}?tab=why`,
    failed: `${pathOf(pull(102))}?tab=why`,
    frame: `${pathOf(main())}?tab=process:web`,
    terminal: `${pathOf(main())}?tab=terminal:main`,
    logs: `${pathOf(main())}?tab=logs`,
    settings: `${pathOf(main())}?tab=settings`,
    repositories: '/repositories',
    repository: `/repositories/${shop.id}`,
    hosts: '/hosts',
    activity: '/activity',
    'not-found': '/environments/abc',
  });

  it('has nothing that axe finds, and a weight below 200 KB of script, in both themes and on a phone', async () => {
    const names = Object.keys(scenes) as SceneName[];
    // GitHub knows nothing of what is seeded: a sweep that looks at it would change it.
    await world.control().jobs.stop();
    await seedRows(world.control().store.db, { repository: shop, count: 10, names });
    const page = await alice.newPage();
    const complaints = complaintsOf(page);
    const found: string[] = [];
    const weights: string[] = [];
    for (const [name, path] of Object.entries(pages())) {
      await page.setViewportSize(desk);
      const answer = await page.goto(`${publicUrl}${path}`);
      expect(await tellsNoSecret(page, answer)).toEqual({ cookies: '', session: false, scripts: true });
      await page.getByRole('heading').first().waitFor();
      await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
      weights.push(
        `${name} ${name === 'terminal' || (await scriptKilobytes(page)) < 200 ? 'light' : 'heavy'}`,
      );
      found.push(...(await lookAt(page, name)));
      await page.setViewportSize(phone);
      expect([name, await page.evaluate(sidewaysPixels)]).toEqual([name, 0]);
      await picture(page, `${name}-phone`);
    }
    expect(found).toEqual([]);
    expect(weights.filter((weight) => weight.endsWith('heavy'))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  }, 300_000);

  it('draws of a long list what one comes to', async () => {
    await seedRows(world.control().store.db, { repository: shop, count: 60, names: ['running'], first: 500 });
    const page = await open(alice, '/');
    const last = page.getByRole('link', { name: /#559$/ });
    await page.getByRole('link', { name: /#500$/ }).waitFor();
    expect(await last.count()).toBe(0);
    await page.keyboard.press('End');
    await last.waitFor();
    await page.close();
  });

  it('of sign-in too', async () => {
    const page = await steady(await browser.newContext({ viewport: desk })).newPage();
    await page.goto(`${publicUrl}/sign-in`);
    expect(await lookAt(page, 'sign-in')).toEqual([]);
    await page.context().close();
  });

  it('with a dialog or a menu open too', async () => {
    const page = await open(alice, `${pathOf(pull(103))}?tab=why`);
    const complaints = complaintsOf(page);
    const more = page.getByRole('button', { name: 'More actions' });
    await more.click();
    await page.getByRole('menu').waitFor();
    const found = [...(await lookAt(page, 'menu'))];
    await page.getByRole('menuitem', { name: 'Roll back…' }).click();
    await page.getByRole('dialog', { name: 'Roll back' }).waitFor();
    found.push(...(await lookAt(page, 'dialog')));
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    found.push(...(await lookAt(page, 'help')));
    expect([found, complaints]).toEqual([[], []]);
    await page.close();
  });

  it('of the gateway too, the one that waits among them', async () => {
    const { gatewayPort } = world.config;
    const at = (name: string, path = '') => `http://${name}.localhost:${gatewayPort}/${path}`;
    const starting = at('web-shop-pr-101-acme');
    const comes = await alice.newPage();
    await comes.goto(starting);
    await comes.close();
    const cookie = (await alice.cookies(starting)).map(({ name, value }) => `${name}=${value}`).join('; ');
    // As it is sent, in a page of its own: the one that came is on its way elsewhere all the time.
    const waits = await alice.newPage();
    await waits.setContent((await ask(starting, { ...asBrowser, cookie })).body);
    await waits.getByRole('heading', { name: 'web is starting' }).waitFor();
    const found = [...(await lookAt(waits, 'gateway-waits'))];
    for (const [name, address, heading] of [
      ['gateway-unanswered', at('web-shop-main-acme'), 'Nothing listens on the port'],
      ['gateway-not-ready', at('web-shop-pr-104-acme'), 'web does not answer yet'],
      ['gateway-unknown', at('nobody'), /^No pod has this name/],
      ['gateway-link-over', at('web-shop-main-acme', '?pinacle_share=x'), 'This link is over'],
    ] as const) {
      const page = await alice.newPage();
      await page.goto(address);
      await page.getByRole('heading', { name: heading }).waitFor();
      found.push(...(await lookAt(page, name)));
      await page.close();
    }
    expect(found).toEqual([]);
  });
});

describe('what another site makes a browser send', () => {
  const at = (path: string, init: RequestInit = {}) => fetch(`${publicUrl}${path}`, init);

  it.each<[string, string, RequestInit, number]>([
    ['without our header', '/trpc/session', {}, 403],
    [
      'from elsewhere',
      '/trpc/session',
      { headers: { 'x-pinacle': '1', origin: 'https://evil.example' } },
      403,
    ],
    [
      'a change without an origin',
      '/trpc/environments.act',
      { method: 'POST', headers: { 'x-pinacle': '1' } },
      403,
    ],
    ['of nobody', '/trpc/session', { headers: { 'x-pinacle': '1' } }, 401],
    ['events of nobody', '/events', {}, 401],
    ['logs of nobody', '/events/logs?environment=x&processes=web', {}, 401],
  ])('is refused: %s', async (_, path, init, status) => {
    expect((await at(path, init)).status).toBe(status);
  });
});

describe('who may not read a repository', () => {
  it('is not told that it is there', async () => {
    const mallory = await signIn(browser, { publicUrl, login: 'mallory' });
    const page = await open(mallory, '/');
    await page.getByRole('heading', { name: 'No environments yet' }).waitFor();
    for (const path of [pathOf(main()), `/repositories/${shop.id}`]) {
      const answer = await page.goto(`${publicUrl}${path}`);
      expect(answer?.status()).toBe(404);
      await page.getByRole('heading', { name: 'Not found' }).waitFor();
    }
    await mallory.close();
  });

  it('any more is shut out, also of pages that are open', async () => {
    const bob = await signIn(browser, { publicUrl, login: 'bob' });
    await bob.clock.install();
    const [page, repository] = [
      await open(bob, `${pathOf(main())}?tab=why`),
      await open(bob, `/repositories/${shop.id}`),
    ];
    await page.getByRole('heading', { name: 'main' }).waitFor();
    await repository.getByRole('heading', { name: 'Secrets' }).waitFor();
    // Every 30 s the page asks by itself whether it is still to be shown: not before the button was pressed.
    const pressed = gate();
    await page.route('**/trpc/**', async (route) => {
      if (route.request().method() === 'GET') await pressed.passed;
      await route.continue();
    });
    await world.github.removePerson(shop, 'bob');
    // What GitHub said is believed for a minute.
    time.ahead += 61_000;
    await page.getByRole('button', { name: 'Restart' }).click();
    await page.getByText('you cannot read it').waitFor();
    pressed.open();
    // Nobody touches them.
    await bob.clock.fastForward(31_000);
    for (const one of [page, repository]) {
      await one.getByRole('heading', { name: 'Not found' }).waitFor();
      expect((await one.reload())?.status()).toBe(404);
    }
    await bob.close();
  });
});

/** Who somebody is stands in a cookie that no script reads, and nowhere in a page; scripts that stand in its text do not run. */
async function tellsNoSecret(page: Page, answer: Response | null) {
  const cookies = await page.context().cookies(publicUrl);
  const session = cookies.find(({ name }) => name === '__Host-pinacle.session');
  if (!session?.httpOnly || !session.secure) throw new Error('no session that is kept from scripts');
  const stored = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
  const scripts = /script-src ([^;]*)/.exec(answer?.headers()['content-security-policy'] ?? '')?.[1] ?? '';
  return {
    cookies: await page.evaluate<string>('document.cookie'),
    session: `${await page.content()}${stored}`.includes(session.value),
    scripts: /^'nonce-[^']+' 'strict-dynamic'$/.test(scripts),
  };
}

const sidewaysPixels =
  'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)';
