// axe-core finds nothing to complain of, on every screen, in both themes and all languages, and on
// a phone.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { browser, host } from './journey.mjs';
import { control, hold, moments, press, toEnd } from './moments.mjs';
import { newTab, open } from './page.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const tab = async (page, key) => (await control(page, 'tab', key)).click();

// What a visitor may have before them, besides the moments of the pictures.
const screens = {
  ...moments,
  'a pod looked at': async (page) => {
    await hold(page);
    await page.locator('.pod').first().click();
  },
  'an object looked at': async (page) => {
    await hold(page);
    await tab(page, 'Object');
  },
  'the counts as a table': async (page) => {
    await toEnd(page);
    await press(page, 'AsTable', { at: 'Timeline' });
  },
  'the revisions': async (page) => {
    await toEnd(page);
    await tab(page, 'History');
  },
  'the keyboard map': async (page) => {
    await hold(page);
    await page.keyboard.press('?');
  },
  'the prompt': async (page) => {
    await hold(page);
    await page.keyboard.press('/');
    for (const line of ['kubectl get pods', 'get nothing']) {
      await page.getByRole('textbox', { name: 'kubectl', exact: true }).fill(line);
      await page.keyboard.press('Enter');
    }
  },
  'what is shared': async (page) => {
    await hold(page);
    await press(page, 'Share');
  },
  'the menu of a narrow screen': async (page) => {
    await hold(page);
    await press(page, 'More');
  },
  'a crash': async (page) => {
    await page.evaluate(() => {
      const error = new WebAssembly.RuntimeError('unreachable');
      dispatchEvent(new ErrorEvent('error', { error }));
    });
  },
};
const { start, desired, why, time, thousand, 'the menu of a narrow screen': menu, ...wide } = screens;
const { mid, compare, error, embed, partition, 'a pod looked at': pod, 'the keyboard map': keys, 'the prompt': prompt } = screens;

// Colours do not differ by width or language, and one cell is as good as a thousand.
const tours = [
  { name: 'wide', screens: wide, themes: ['light', 'dark'] },
  { name: 'a phone', screens: { mid, desired, why, time, compare, error, embed, menu, prompt }, width: 390 },
  { name: 'Chinese', screens: { mid, compare, error, partition, pod, keys }, locale: 'zh-CN' },
];

async function complaintsOf(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (values) => window.axe.run(document, { runOnly: { type: 'tag', values } }),
    RULES,
  );
  return violations.map(({ id, nodes }) => {
    const places = nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`);
    return `${id}\n  ${places.slice(0, 4).join('\n  ')}`;
  });
}

for (const { name, screens, themes = ['light'], width = 1440, locale = 'en' } of tours) {
  for (const [screen, prepare] of Object.entries(screens)) {
    test(`${screen}, ${name}`, { timeout: 120_000 }, async () => {
      const options = { viewport: { width, height: 900 }, colorScheme: 'light', locale };
      const { page, context } = await newTab(browser, host.url, options);
      try {
        await open(page, host.url);
        await prepare(page);
        for (const theme of themes) {
          await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
          // Colours fade over; axe would measure one on the way.
          await page.waitForTimeout(400);
          const found = await complaintsOf(page);
          assert.deepEqual(found, [], `${theme}:\n${found.join('\n')}`);
        }
      } finally {
        await context.close();
      }
    });
  }
}
