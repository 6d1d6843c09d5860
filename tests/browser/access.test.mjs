// axe-core finds nothing to complain of, on every screen, in both themes and on a phone.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { button, launch, newTab, open, serve } from './page.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let host;
let browser;
before(async () => {
  host = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await host?.close();
});

const tab = async (page, name) => page.getByRole('tab', { name, exact: true }).click();

async function write(page, value) {
  await tab(page, 'YAML');
  await page.getByRole('textbox', { name: 'YAML', exact: true }).fill(value);
}

// What a visitor may have before them.
const screens = {
  'a rollout under way': async () => {},
  'a pod looked at': async (page) => {
    await page.locator('.pod').first().click();
  },
  'an object looked at': async (page) => {
    await tab(page, 'Object');
  },
  'the text': async (page) => {
    await tab(page, 'YAML');
  },
  'a mistake in the text': async (page) => {
    await write(page, 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: x}\n');
  },
  'a rollout that is complete': async (page) => {
    await button(page, 'To end').click();
  },
  'a rollout that is stuck': async (page) => {
    await button(page, 'To end').click();
    await button(page, 'Broken v3').click();
    await button(page, 'To end').click();
  },
  'the keyboard map': async (page) => {
    await page.keyboard.press('?');
  },
  'a StatefulSet': async (page) => {
    const stories = page.getByRole('combobox').first();
    const labels = await stories.locator('option').allInnerTexts();
    await stories.selectOption({ label: labels.find((label) => label.includes('MySQL')) });
  },
};

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

for (const [screen, prepare] of Object.entries(screens)) {
  test(screen, { timeout: 120_000 }, async () => {
    const { page, context } = await newTab(browser, host.url, { colorScheme: 'light' });
    try {
      await open(page, host.url);
      await button(page, 'Pause').click();
      await prepare(page);
      for (const theme of ['light', 'dark']) {
        await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
        for (const width of [1440, 390]) {
          await page.setViewportSize({ width, height: 900 });
          // Colours fade over; axe would measure one on the way.
          await page.waitForTimeout(400);
          const found = await complaintsOf(page);
          assert.deepEqual(found, [], `${theme}, ${width} wide:\n${found.join('\n')}`);
        }
      }
    } finally {
      await context.close();
    }
  });
}
