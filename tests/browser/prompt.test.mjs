// The prompt for kubectl: opened, asked and left by keyboard, by mouse and by finger.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { hold, toEnd } from './moments.mjs';
import { button } from './page.mjs';

const prompt = (page) => page.getByRole('textbox', { name: 'kubectl', exact: true });
const log = (page) => page.getByRole('log');
const last = async (page) => (await log(page).locator('pre').last().innerText()).trim();
const focused = (page) => page.evaluate(() => document.activeElement.id);

async function ask(page, line) {
  const before = await log(page).locator('pre').count();
  await prompt(page).fill(line);
  await page.keyboard.press('Enter');
  await log(page).locator('pre').nth(before).waitFor({ state: 'attached' });
  return last(page);
}

journey('a rollout is driven, watched and taken back by the keyboard alone', async (page) => {
  await toEnd(page);
  await page.keyboard.press('/');
  assert.equal(await focused(page), 'prompt');
  await page.keyboard.type('kubectl get deploy');
  await page.keyboard.press('Enter');
  assert.match(await last(page), /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nmy-app +6\/6 +6 +6 +\d+/);
  assert.equal(await prompt(page).inputValue(), '');

  await page.keyboard.type('set image dep');
  await page.keyboard.press('Tab');
  assert.equal(await prompt(page).inputValue(), 'set image deploy');
  await page.keyboard.type('/');
  await page.keyboard.press('Tab');
  assert.equal(await prompt(page).inputValue(), 'set image deploy/my-app ');
  await page.keyboard.type('app=my-app:v9');
  await page.keyboard.press('Enter');
  assert.equal(await last(page), 'deployment.apps/my-app image updated');
  // All was settled: time runs, so that one sees what comes of it.
  await button(page, 'Pause').waitFor();
  await page.locator('.lane header', { hasText: 'revision 3' }).filter({ hasText: 'v9' }).waitFor();

  await page.keyboard.press('ArrowUp');
  assert.equal(await prompt(page).inputValue(), 'set image deploy/my-app app=my-app:v9');
  await page.keyboard.press('ArrowUp');
  assert.equal(await prompt(page).inputValue(), 'kubectl get deploy');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await prompt(page).inputValue(), '');

  // A line that cannot be completed lets the Tab key lead on, and Esc closes.
  await page.keyboard.type('nothing');
  await page.keyboard.press('Tab');
  assert.notEqual(await focused(page), 'prompt');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Escape');
  assert.equal(await log(page).count(), 0);
  assert.equal(await focused(page), 'console-open');
  await page.keyboard.press('Control+z');
  await page.locator('.lane header', { hasText: 'revision 3' }).waitFor({ state: 'detached' });
});

journey('what is refused changes nothing, and what was answered stays', async (page) => {
  await hold(page);
  await button(page, 'kubectl /').click();
  const pods = page.locator('.pod');
  const before = await pods.count();
  assert.match(await ask(page, 'delete pod nobody'), /pods "nobody" not found/);
  assert.match(await ask(page, 'kubectl logs x'), /not simulated/);
  assert.equal(await pods.count(), before);
  await button(page, 'Close').click();
  await button(page, 'kubectl /').click();
  assert.equal(await log(page).locator('.bad').count(), 2);
  assert.match(await ask(page, 'help'), /rollout status\|history\|undo/);
});

journey('an example is a click away, and a deleted pod goes on the stage', async (page) => {
  await hold(page);
  await page.keyboard.press('/');
  await page.locator('.examples button', { hasText: 'delete pod' }).click();
  await log(page).locator('pre').first().waitFor({ state: 'attached' });
  assert.match(await last(page), /^pod "my-app-.*" deleted from default namespace$/);
  await page.locator('.pod', { hasText: 'terminating' }).waitFor();
});

journey(
  'a finger finds it below the timeline',
  async (page) => {
    await hold(page);
    await page.locator('.regions').getByRole('tab', { name: 'Timeline', exact: true }).tap();
    await button(page, 'kubectl /').tap();
    assert.match(await ask(page, 'rollout status deploy/my-app'), /^Waiting for deployment/);
    const { x, width } = await page.locator('.console').boundingBox();
    assert.ok(x >= 0 && x + width <= 390);
  },
  { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
);
