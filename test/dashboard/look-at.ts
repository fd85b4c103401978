import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { picture } from './open-browser.ts';

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** What axe finds on a page as it is now, in both themes; a picture of each is kept under its name. */
export async function lookAt(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await violationsOn(page, colorScheme === 'dark' ? contrast : {});
    found.push(...violations.map((violation) => `${name} ${colorScheme}: ${violation}`));
    await picture(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** All that a theme can change. */
const contrast = { runOnly: ['color-contrast', 'link-in-text-block'] };

/** What axe finds; `options`: its own. */
export async function violationsOn(page: Page, options: object = {}): Promise<readonly string[]> {
  // By the debugger: the policy of the page would not run it.
  await page.evaluate(axe);
  // What is in a frame is the pod's.
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run({ exclude: [['iframe']] }, ${JSON.stringify({ iframes: false, ...options })})`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html.slice(0, 200)}`));
}
