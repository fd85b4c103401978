import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt } from '../../src/dashboard/open-next.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type MemoryWorld, manifest, openMemoryWorld, repositoryWith } from '../loop/memory-world.ts';
import { complaintsOf, openBrowser, phone, picture, scriptKilobytes, signIn } from './open-browser.ts';

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
let world: MemoryWorld;
let browser: Browser;
let shop: RepositoryHandle;
let bob: BrowserContext;

beforeAll(async () => {
  if (!isBuilt()) throw new Error('the dashboard is not built: run `npm run build`');
  [world, browser] = await Promise.all([openMemoryWorld(), openBrowser()]);
  shop = await repositoryWith(world, 'shop');
  await world.github.push({ repository: shop, files: { 'a.txt': 'a' } });
  await world.until('main runs', async () => (await world.outcome(`${shop.id}/branch/main`)) === 'converged');
  bob = await signIn(browser, { publicUrl: world.config.publicUrl, login: 'bob' });
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const field = (page: Page) => page.getByRole('textbox', { name: 'pinacle.yaml' });

const textIn = async (page: Page) => (await page.locator('.cm-line').allTextContents()).join('\n');

describe('the manifest editor', () => {
  it('completes, tells the problems of the check at their lines, and opens a pull request', async () => {
    const page = await bob.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${world.config.publicUrl}/repositories/${shop.id}`);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await field(page).waitFor();
    expect(await textIn(page)).toBe(manifest());
    const propose = page.getByRole('button', { name: 'Propose…' });
    expect(await propose.isDisabled()).toBe(true);

    await page.keyboard.press('Control+End');
    await page.keyboard.type('    prot: 1');
    const problem = page.getByRole('list', { name: 'Problems' }).getByRole('button');
    await problem.waitFor();
    expect(await problem.textContent()).toMatch(/^5:5 .*prot.*port/s);
    await page.locator('.cm-lintRange-error', { hasText: 'prot' }).waitFor();
    expect(await propose.isDisabled()).toBe(true);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOn(page)).toEqual([]);
      await picture(page, `editor-problem-${colorScheme}`);
    }

    await page.keyboard.press('Shift+Home');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('vis');
    await page.getByRole('option', { name: 'visibility' }).click();
    await page.getByRole('option', { name: 'public' }).waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOn(page)).toEqual([]);
      await picture(page, `editor-completion-${colorScheme}`);
    }
    await page.getByRole('option', { name: 'public' }).click();
    await page.keyboard.type(' # all');
    await page.getByRole('status').filter({ hasText: 'Valid' }).waitFor();
    expect(await textIn(page)).toBe(`${manifest()}    visibility: public # all`);

    await page.locator('.cm-line', { hasText: 'visibility' }).getByText('visibility').hover();
    await page.getByText('one of private, team, public').waitFor();
    await picture(page, 'editor-hover-light');

    await field(page).focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement?.closest(".cm-editor") === null')).toBe(true);

    const before = await world.github.head(shop, 'main');
    await propose.click();
    await page.getByLabel('Description').fill('Everybody may see it.');
    await picture(page, 'editor-propose-light');
    await page.getByRole('button', { name: 'Open pull request' }).click();
    const link = page.getByRole('link', { name: /^See #\d+ on GitHub/ });
    await link.waitFor();
    expect(await violationsOn(page)).toEqual([]);
    const number = Number((await link.getAttribute('href'))?.split('/').at(-1));
    expect(await world.github.head(shop, 'main')).toBe(before);
    await world.until('its check says what would change', async () => {
      const row = await world.row(`${shop.id}/pull/${number}`);
      return row?.wish?.startsWith('ask');
    });
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
    expect(await page.evaluate('document.activeElement?.textContent.trim()')).toBe('Edit');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is loaded by who asks for it alone, and not offered on a phone, nor to who may not write', async () => {
    const page = await bob.newPage();
    await page.goto(`${world.config.publicUrl}/repositories/${shop.id}`);
    await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
    expect(await scriptKilobytes(page)).toBeLessThan(200);
    await page.setViewportSize(phone);
    await page.getByText('open this page in a wider window').waitFor();
    expect(await page.getByRole('button', { name: 'Edit', exact: true }).isVisible()).toBe(false);
    await page.close();
    const carol = await signIn(browser, { publicUrl: world.config.publicUrl, login: 'carol' });
    const hers = await carol.newPage();
    await hers.goto(`${world.config.publicUrl}/repositories/${shop.id}`);
    await hers.getByRole('region', { name: 'Manifest' }).waitFor();
    expect(await hers.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0);
    await carol.close();
  });
});

async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    'axe.run()',
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html.slice(0, 200)}`));
}
