// The built site, served from a sub-path, in a real Chromium.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, host } from './journey.mjs';
import { button, newTab, open, serve } from './page.mjs';

// Runs a body in a fresh tab, and fails if the page complained meanwhile.
async function inTab(body, options) {
  const { page, context, complaints } = await newTab(browser, host.url, options);
  try {
    await open(page, host.url);
    await body(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

test('the page opens from a sub-path, asks nothing of other hosts and complains of nothing', () =>
  inTab(async (page) => {
    await page.waitForTimeout(500);
    const text = await page.locator('#page').innerText();
    assert.match(text, /Rollscope/);
  }));

test('the site forbids scripts that are not its own', () =>
  inTab(async (page) => {
    const policy = await page
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .getAttribute('content');
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
  }));

test('once open it opens again without a network', async () => {
  const server = await serve();
  const { page, context, complaints } = await newTab(browser, server.url);
  try {
    await open(page, server.url);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await server.close();
    for (const address of ['', 'index.html', '?any']) {
      await open(page, server.url + address);
      assert.match(await page.locator('#page').innerText(), /Rollscope/);
    }
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
    await server.close().catch(() => {});
  }
});

test('a running page asks for nothing more', () =>
  inTab(async (page) => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForLoadState('networkidle');
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await button(page, 'To start').click();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(300);
    // The browser fetches the icon of a tab when it pleases.
    const ours = asked.filter((url) => !/\/icon-[^/]*\.svg$/.test(url));
    assert.deepEqual(ours, []);
  }));
