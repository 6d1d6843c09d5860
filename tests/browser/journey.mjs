// What a file of journeys shares: the site served, a Chromium, and a fresh tab for each journey.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { button, launch, newTab, open, serve } from './page.mjs';

export let host;
export let browser;
before(async () => {
  host = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await host?.close();
});

// Runs a body in a fresh tab, and fails if the page complained meanwhile. `options` are those of
// the tab, with what follows the site's address, and how long the tab waits for what is to come.
export function journey(name, body, { address = '', patience_ms = 30_000, ...options } = {}) {
  test(name, { timeout: 120_000 }, async () => {
    const { page, context, complaints } = await newTab(browser, host.url, options);
    page.setDefaultTimeout(patience_ms);
    try {
      await open(page, host.url + address);
      await body(page, context);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  });
}

// Saves by a button of the menu, and reads what was saved.
export async function saved(page, name) {
  await button(page, 'Share').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, name).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}
