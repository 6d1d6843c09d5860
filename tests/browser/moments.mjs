// Moments that are worth a look: for pictures, and for what has to hold on every screen. All of
// them work in every language, and on a phone.

import { yaml } from './page.mjs';
import { dictionary } from './words.mjs';

// The control of a role with the text of a key.
export async function control(page, role, key, fillings = {}) {
  const words = await dictionary(await page.evaluate(() => document.documentElement.lang));
  return page.getByRole(role, { name: words(key, fillings), exact: true }).first();
}

// Goes to a region, where only one is shown at a time.
export async function region(page, key) {
  const tab = page.locator('.regions').getByRole('tab');
  const place = ['Stage', 'Desired', 'Why', 'Timeline'].indexOf(key);
  if (await tab.first().isVisible()) await tab.nth(place).click();
}

// Presses a button of a region a number of times.
export async function press(page, key, { times = 1, fillings, at } = {}) {
  if (at) await region(page, at);
  const button = await control(page, 'button', key, fillings);
  for (let i = 0; i < times; i += 1) await button.click();
  if (at) await region(page, 'Stage');
}

// Stops the clock, so that every theme and size shows the same moment.
export async function hold(page) {
  const pause = await control(page, 'button', 'Pause');
  // The clock may come to rest by itself in between.
  if (await pause.count()) await pause.click({ timeout: 1000 }).catch(() => {});
}

// Lets time run until it stands.
export async function toEnd(page) {
  await hold(page);
  await press(page, 'ToEnd');
  await (await control(page, 'button', 'Play')).waitFor({ timeout: 20_000 });
}

// Chooses how far a step goes, by its place in the list.
async function stepBy(page, index) {
  const menu = await control(page, 'button', 'More');
  const hidden = await menu.isVisible();
  if (hidden) await menu.click();
  await (await control(page, 'combobox', 'StepBy')).selectOption({ index });
  if (hidden) await page.keyboard.press('Escape');
}

// Begins an example, and goes that many seconds into it.
async function example(page, name, seconds) {
  await hold(page);
  const words = await dictionary(await page.evaluate(() => document.documentElement.lang));
  await page.locator('select.gallery').selectOption({ label: words(`Example${name}`) });
  await hold(page);
  await press(page, 'ToStart');
  await stepBy(page, 2);
  for (let i = 0; i < seconds; i += 1) await page.keyboard.press('ArrowRight');
  await stepBy(page, 0);
  await page.evaluate(() => document.activeElement.blur());
}

// How each is come by, from the page as it opens.
export const moments = {
  start: async (page) => {
    await page.waitForTimeout(1500);
    await hold(page);
  },
  mid: async (page) => {
    await hold(page);
    await press(page, 'StepOn', { times: 2 });
  },
  done: toEnd,
  stuck: async (page) => {
    await toEnd(page);
    await press(page, 'RollOutBroken', { fillings: { version: 'v3' }, at: 'Desired' });
    await toEnd(page);
  },
  // One of three ordinals has the new revision; the line of the partition is in the grid.
  partition: (page) => example(page, 'Mysql', 60),
  // A run is held against its fork with another setting, in the middle of both.
  compare: async (page) => {
    await toEnd(page);
    await press(page, 'ToStart');
    await press(page, 'StepOn', { times: 3 });
    await region(page, 'Desired');
    await page.getByRole('slider', { name: 'maxSurge', exact: true }).press('End');
    await press(page, 'Compare', { at: 'Timeline' });
    await press(page, 'StepOn', { times: 6 });
  },
  error: async (page) => {
    await hold(page);
    await region(page, 'Desired');
    await page.getByRole('tab', { name: 'YAML', exact: true }).click();
    await yaml(page).fill((await yaml(page).inputValue()).replace('replicas: 6', 'replica: 6'));
    await page.waitForTimeout(600);
    await page.getByRole('list').getByRole('button').filter({ hasText: 'spec.replica' }).click();
  },
  thousand: (page) => example(page, 'Thousand', 24),
  empty: async (page) => {
    await hold(page);
    await press(page, 'ToStart');
  },
  // A rollout that somebody has paused.
  paused: (page) => example(page, 'PauseResume', 43),
  // Two workloads behind a Service, and a client whose requests get lost.
  requests: (page) => example(page, 'LostRequests', 34),
  // What a phone has behind its tabs.
  desired: async (page) => {
    await hold(page);
    await region(page, 'Desired');
  },
  why: async (page) => {
    await hold(page);
    await press(page, 'StepOn', { times: 2 });
    await region(page, 'Why');
  },
  time: async (page) => {
    await hold(page);
    await press(page, 'StepOn', { times: 2 });
    await region(page, 'Timeline');
  },
  embed: async (page) => {
    await hold(page);
    await page.goto(page.url().replace(/#.*/, '').replace(/\?*$/, '?embed'));
    await page.locator('main.stage .pod').first().waitFor();
    await hold(page);
    await press(page, 'StepOn', { times: 2 });
  },
};
