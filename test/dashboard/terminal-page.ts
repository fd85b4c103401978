import type { Locator, Page } from 'playwright-core';

/** A row that a terminal shows on a page: `words` is all that stands in it. */
export function terminalRow(page: Page, words: RegExp): Locator {
  return page.locator('.xterm-rows > div').filter({ hasText: words }).first();
}

/** Types a line as fingers do, once the shell waits for one. */
export async function typeLine(page: Page, line: string): Promise<void> {
  await terminalRow(page, /[#$]\s*$/).waitFor();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type(`${line}\n`);
}
