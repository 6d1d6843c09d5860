// The same ends by other means: the keyboard alone, a finger alone, and commands in the middle of
// a rollout.

import assert from 'node:assert/strict';
import { browser, host, journey } from './journey.mjs';
import { control, hold, press, region, toEnd } from './moments.mjs';
import { button, newTab, open } from './page.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const clock = (page) => page.getByLabel('Virtual time').innerText();
const settled = (page) => page.waitForSelector('button[aria-label="Play"]');
const stage = (page) => page.locator('main.stage').innerText();
const revision = (page, number) => page.locator('.lane header', { hasText: `revision ${number}` });

// Goes on with the Tab key, at most once around, until what has the focus has that name.
async function tabTo(page, name) {
  const named = () =>
    page.evaluate(() => {
      const { activeElement: it } = document;
      return it.getAttribute('aria-label') ?? it.innerText;
    });
  for (let i = 0; i < 120; i += 1) {
    await page.keyboard.press('Tab');
    if ((await named()) === name) return;
  }
  assert.fail(`the Tab key never comes to ${name}`);
}

journey('the keyboard alone leads from the opening to a rollback', async (page) => {
  await page.keyboard.press('Space');
  await page.keyboard.press('End');
  await settled(page);
  await tabTo(page, 'Broken v3');
  await page.keyboard.press('Enter');
  await page.waitForSelector('button[aria-label="Pause"]');
  await page.keyboard.press('End');
  await settled(page);
  assert.match(await stage(page), /The rollout is stuck/);
  await tabTo(page, 'Undo');
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await settled(page);
  assert.match(await stage(page), /The rollout is complete/);
  assert.match(await revision(page, 4).innerText(), /v2/);
  // And into a pod, by the arrows of the grid.
  await page.locator('.pod').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('#inspector-panel').innerText(), /READY/);
});

journey(
  'a finger alone leads from the opening to a rollback',
  async (page) => {
    const tap = async (key, options) => (await control(page, 'button', key, options)).tap();
    const to = (name) => page.locator('.regions').getByRole('tab', { name, exact: true }).tap();
    await tap('Pause');
    await tap('ToEnd');
    await settled(page);
    await to('Desired');
    await tap('RollOutBroken', { version: 'v3' });
    await tap('ToEnd');
    await settled(page);
    await to('Stage');
    assert.match(await stage(page), /The rollout is stuck/);
    await page.locator('.pod').last().tap();
    await to('Why');
    assert.match(await page.locator('#inspector-panel').innerText(), /0\/1/);
    await to('Desired');
    await tap('Undo');
    await tap('ToEnd');
    await settled(page);
    await to('Timeline');
    const plot = await page.locator('.plot').boundingBox();
    const end = await clock(page);
    await page.touchscreen.tap(plot.x + plot.width * 0.3, plot.y + 60);
    await page.waitForFunction((end) => document.querySelector('.clock').innerText !== end, end);
    await tap('ToEnd');
    await to('Stage');
    assert.match(await stage(page), /The rollout is complete/);
  },
  PHONE,
);

journey(
  'on a phone the bar is two rows, and the rest is in its menu',
  async (page) => {
    await hold(page);
    const bar = await page.locator('.top').boundingBox();
    assert.ok(bar.height <= 100, `${bar.height} px`);
    await press(page, 'More');
    await page.getByRole('combobox', { name: 'Step by' }).selectOption({ label: 'by second' });
    await button(page, 'Dark theme').tap();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.keyboard.press('Escape');
    const before = await clock(page);
    await button(page, 'Step').tap();
    assert.notEqual(await clock(page), before);
  },
  PHONE,
);

for (const width of [360, 390, 820]) {
  journey(
    `on a screen of ${width} px all states of a pod are seen at once, with words that can be read`,
    async (page) => {
      await hold(page);
      const seen = await page.locator('.machine .scroll').evaluate((it) => {
        const { a: scale } = it.querySelector('svg').getScreenCTM();
        const sizes = [...it.querySelectorAll('text')].map((text) =>
          Number.parseFloat(getComputedStyle(text).fontSize),
        );
        return { over: it.scrollWidth - it.clientWidth, least: Math.min(...sizes) * scale };
      });
      assert.ok(seen.over <= 0, `${seen.over} px too wide`);
      if (width < 400) assert.ok(seen.least >= 11, `${seen.least} px`);
    },
    { ...PHONE, viewport: { width, height: 844 } },
  );
}

journey('a page that is made narrow is drawn anew', async (page) => {
  await hold(page);
  const tall = page.locator('.machine svg.tall');
  assert.equal(await tall.count(), 0);
  await page.setViewportSize({ width: 390, height: 844 });
  await tall.waitFor();
});

journey(
  'on a wall everything is larger, and a menu opens where it is asked for',
  async (page) => {
    await hold(page);
    const pod = page.locator('button.pod').first();
    const { x, y, height } = await pod.boundingBox();
    assert.ok(height >= 70, `${height} px`);
    const app = await page.locator('.app').boundingBox();
    assert.deepEqual([app.width, Math.round(app.height)], [3840, 2160]);
    await pod.click({ button: 'right', position: { x: 20, y: 20 } });
    const menu = await page.locator('.menu').boundingBox();
    assert.ok(Math.abs(menu.x - x - 20) < 4 && Math.abs(menu.y - y - 20) < 4, JSON.stringify(menu));
  },
  { viewport: { width: 3840, height: 2160 } },
);

journey('in mid-rollout it is undone, to any revision, and restarted', async (page) => {
  await toEnd(page);
  await button(page, 'Roll out v3').click();
  await hold(page);
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  assert.match(await stage(page), /not available|terminating/);
  await page.getByRole('tab', { name: 'History' }).click();
  await button(page, 'Undo to 1').click();
  await button(page, 'Step').click();
  assert.match(await revision(page, 4).innerText(), /v1/);
  await button(page, 'Restart').click();
  await hold(page);
  await button(page, 'Step').click();
  assert.equal(await revision(page, 5).count(), 1);
  await toEnd(page);
  assert.match(await stage(page), /The rollout is complete: all 6 pods are new/);
  assert.match(await revision(page, 5).innerText(), /v1.*available 6/s);
});

journey('the next decision has a button, whatever a step is', async (page) => {
  await hold(page);
  await button(page, 'To start').click();
  await page.getByRole('combobox', { name: 'Step by' }).selectOption({ label: 'by event' });
  await button(page, 'Step').click();
  const event = await clock(page);
  await button(page, 'Next decision').click();
  await button(page, 'Next decision').click();
  assert.notEqual(await clock(page), event);
  assert.match(await page.locator('.why .decision').innerText(), /Last decision/);
});

journey('the curves are told as a table, whose rows lead to their moments', async (page) => {
  await toEnd(page);
  await button(page, 'The numbers as a table').click();
  const table = page.locator('.numbers table');
  const heads = await table.getByRole('columnheader').allInnerTexts();
  assert.deepEqual(heads, ['Time', 'available', 'ready', 'total', 'maxTotal', 'minAvailable']);
  const current = table.locator('[aria-current=true]');
  assert.match(await current.innerText(), /6\s+6\s+6\s+8\s+5/);
  const row = table.getByRole('row').nth(3);
  const time = await row.getByRole('button').innerText();
  await row.getByRole('button').click();
  assert.equal(await clock(page), time);
  const shown = await page.locator('.counts dd').allInnerTexts();
  const cells = await current.getByRole('cell').allInnerTexts();
  assert.deepEqual([...cells].sort(), [...shown].sort());
});

journey('a link that was made while comparing opens the comparison', async (page) => {
  await toEnd(page);
  await button(page, 'To start').click();
  await press(page, 'StepOn', { times: 3 });
  await region(page, 'Desired');
  await page.getByRole('slider', { name: 'maxSurge', exact: true }).press('End');
  await button(page, 'compare').click();
  await press(page, 'StepOn', { times: 5 });
  await page.waitForTimeout(900);
  const shown = await page.locator('main table').innerText();
  const { page: other, context } = await newTab(browser, host.url);
  try {
    await open(other, page.url());
    assert.equal(await other.locator('main table').innerText(), shown);
    assert.equal(await other.locator('main .budget').count(), 2);
  } finally {
    await context.close();
  }
});
