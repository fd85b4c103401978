import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Not committed; looked at. */
const pictures = fileURLToPath(new URL('../screenshots/', import.meta.url));

export const phone = { width: 390, height: 844 };
export const desk = { width: 1280, height: 800 };

/** Debian's Chromium; as root it needs to be told that it may. */
export async function openBrowser(): Promise<Browser> {
  await mkdir(pictures, { recursive: true });
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}

/** A machine may be slow, and a pod takes as long as it needs. */
const patienceMs = 120_000;

/** A browser of somebody who signs in, through GitHub's page, at `start`, a path of ours. */
export async function signIn(
  browser: Browser,
  { publicUrl, login, start = '/' }: { publicUrl: string; login: string; start?: string },
): Promise<BrowserContext> {
  const context = steady(await browser.newContext({ viewport: desk, reducedMotion: 'reduce' }));
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  await page.goto(`${publicUrl}${start}`);
  await page.getByRole('button', { name: 'Continue with GitHub' }).click();
  await page.waitForURL(/login\/oauth/, { waitUntil: 'commit' });
  await page.locator('button', { hasText: login }).first().click();
  // A page that is closed while it loads takes its half of what others share in the cache with it.
  await page.waitForURL(`${publicUrl}${start}`);
  await page.close();
  return context;
}

/**
 * Chromium may end a navigation when an address of the machine comes or goes, as with a Docker network that another test makes or
 * removes. On pages of this context, `goto` and `reload` are tried again then.
 */
export function steady(context: BrowserContext): BrowserContext {
  const newPage = context.newPage.bind(context);
  context.newPage = async () => {
    const page = await newPage();
    const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
    page.goto = (url, options) => untilSteady(() => goto(url, options));
    page.reload = (options) => untilSteady(() => reload(options));
    return page;
  };
  return context;
}

async function untilSteady<T>(navigate: () => Promise<T>, triesLeft = 3): Promise<T> {
  try {
    return await navigate();
  } catch (error) {
    if (triesLeft === 0 || !String(error).includes('net::ERR_NETWORK_CHANGED')) throw error;
    return untilSteady(navigate, triesLeft - 1);
  }
}

/** What the browser complains of: faults of scripts, and whatever the policy of the page forbids. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught|hydrat/i.test(message.text()))
      complaints.push(message.text());
  });
  return complaints;
}

export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}${name}.png` });
}

/** Kilobytes of script that the page has loaded by now, as they were sent. */
export function scriptKilobytes(page: Page): Promise<number> {
  return page.evaluate<number>(`Math.round(performance.getEntriesByType('resource')
    .filter(({ name }) => name.endsWith('.js'))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000)`);
}

/** In a page: sums up in `window.shifts` how far what is shown moves by itself. */
export const watchShifts = `window.shifts = 0;
new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.shifts += value; }).observe({ type: 'layout-shift' });`;

/** Since `watchShifts`: 1 is all of the screen by all of its height. */
export function shiftsOf(page: Page): Promise<number> {
  return page.evaluate<number>('window.shifts');
}
