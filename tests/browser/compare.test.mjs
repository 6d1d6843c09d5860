// Branches of time, two runs on one clock, and pictures of the stage, in a real Chromium.

import assert from 'node:assert/strict';
import { journey, saved } from './journey.mjs';
import { button } from './page.mjs';

// A journey that begins with the clock held.
function held(name, body) {
  const paused = async (page) => {
    await button(page, 'Pause').click();
    await body(page);
  };
  journey(name, paused, { patience_ms: 10_000 });
}

const clock = (page) => page.getByLabel('Virtual time').innerText();
const settled = (page) => page.waitForSelector('button[aria-label="Play"]');
const branches = (page) => page.getByRole('group', { name: 'Branches of time' });
const turn = (page, name, key) => page.getByRole('slider', { name, exact: true }).press(key);

// A run to its end, and a fork of it at its beginning.
async function fork(page) {
  await button(page, 'To end').click();
  await settled(page);
  await button(page, 'To start').click();
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await turn(page, 'maxUnavailable', 'Home');
}

held('forks stand in a tree, and the keyboard goes from one to the other', async (page) => {
  assert.equal(await branches(page).count(), 0);
  await fork(page);
  const twigs = branches(page).getByRole('button', { name: /first run|fork/ });
  assert.equal(await twigs.count(), 2);
  assert.match(await twigs.nth(1).innerText(), /fork 1/);
  assert.equal(await twigs.nth(1).getAttribute('aria-current'), 'true');
  await twigs.nth(1).focus();
  await page.keyboard.press('ArrowUp');
  assert.equal(await twigs.nth(0).getAttribute('aria-current'), 'true');
  assert.match(await page.evaluate(() => document.activeElement.innerText), /first run/);
  await page.keyboard.press('ArrowDown');
  assert.equal(await twigs.nth(1).getAttribute('aria-current'), 'true');
});

held('a fork is compared with its origin', async (page) => {
  await fork(page);
  await button(page, 'compare').click();
  await button(page, 'To end').click();
  await settled(page);
  const row = page.getByRole('row', { name: /fewest available/ });
  assert.deepEqual(await row.getByRole('cell').allInnerTexts(), ['5', '5', '=']);
  assert.equal(await page.locator('main .budget').count(), 2);
  const time = await clock(page);
  await button(page, 'Step back').click();
  assert.notEqual(await clock(page), time);
  await button(page, 'Stop comparing').click();
  assert.equal(await page.locator('main .budget').count(), 1);
});

held('two settings are compared from the start', async (page) => {
  await button(page, 'To end').click();
  await settled(page);
  await page.getByRole('radio', { name: 'what if from the start' }).click();
  await turn(page, 'maxSurge', 'End');
  await button(page, 'compare').click();
  await button(page, 'To end').click();
  await settled(page);
  const row = page.getByRole('row', { name: /most pods/ });
  const [own, other] = (await row.getByRole('cell').allInnerTexts()).map(Number);
  assert.ok(own > other, `${own} ${other}`);
});

held('steps go by phase', async (page) => {
  await button(page, 'To start').click();
  await page.getByLabel('Step by').selectOption({ label: 'by phase' });
  const times = [await clock(page)];
  for (let i = 0; i < 5; i += 1) {
    await button(page, 'Step').click();
    times.push(await clock(page));
  }
  assert.deepEqual(times, [...times].sort());
  for (let i = 0; i < 5; i += 1) await button(page, 'Step back').click();
  assert.equal(await clock(page), times[0]);
});

held('the stage is saved as a picture, in the colours that are shown', async (page) => {
  await button(page, 'Step').click();
  const { name, bytes } = await saved(page, 'Stage as SVG');
  assert.equal(name, 'my-app.svg');
  const svg = bytes.toString();
  assert.doesNotMatch(svg, /var\(/);
  const parsed = await page.evaluate((svg) => {
    const tree = new DOMParser().parseFromString(svg, 'image/svg+xml');
    return [tree.documentElement.nodeName, tree.querySelectorAll('rect').length];
  }, svg);
  assert.equal(parsed[0], 'svg');
  assert.ok(parsed[1] > 10);
  assert.match(svg, /my-app/);
  const png = await saved(page, 'Stage as PNG');
  assert.equal(png.name, 'my-app.png');
  assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
  assert.equal(png.bytes.readUInt32BE(16), 1920);
});

held('the records are saved as JSON', async (page) => {
  const { name, bytes } = await saved(page, 'Records until now as JSON');
  assert.equal(name, 'my-app.json');
  const run = JSON.parse(bytes);
  assert.ok(run.records.length > 20);
  assert.equal(run.summary[0].deployment, 'my-app');
});
