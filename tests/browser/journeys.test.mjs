// Journeys through the built page, by its visible controls: what a visitor does, in order.

import assert from 'node:assert/strict';
import { host, journey } from './journey.mjs';
import { button, drawn, open } from './page.mjs';

const clock = (page) => page.getByLabel('Virtual time').innerText();
const knob = (page, name) => page.getByRole('slider', { name, exact: true });
const yaml = (page) => page.getByRole('textbox', { name: 'YAML', exact: true });
const text = async (page) => {
  await page.getByRole('tab', { name: 'YAML' }).click();
  return yaml(page).inputValue();
};

// A slider as a person with a keyboard moves it: every press is a change.
async function turn(page, name, ...keys) {
  await knob(page, name).focus();
  for (const key of keys) await knob(page, name).press(key);
}

// As a paste does it. Typing a megabyte takes the browser itself minutes.
async function write(page, value) {
  await page.getByRole('tab', { name: 'YAML' }).click();
  await yaml(page).evaluate((area, text) => {
    area.value = text;
    area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
  }, value);
}

// Waits until the clock stands: a rollout that is complete, or stuck, stops by itself.
async function settled(page) {
  await page.waitForFunction(() => document.querySelector('button[aria-label="Play"]'));
}

journey('it opens with a rollout under way', async (page) => {
  const first = await clock(page);
  await page.waitForTimeout(900);
  assert.notEqual(await clock(page), first, 'nothing moves in the first second');
  assert.equal(await button(page, 'Pause').count(), 1);
});

journey('a knob changes the text and starts a fork in the past', async (page) => {
  await button(page, 'Pause').click();
  await button(page, 'To end').click();
  await settled(page);
  await turn(page, 'maxSurge', 'End');
  assert.match(await text(page), /maxSurge: 100%/);
  await page.getByRole('tab', { name: 'Knobs' }).click();
  await button(page, 'To start').click();
  assert.equal(await clock(page), '00:00.0');
  assert.doesNotMatch(await text(page), /maxSurge: 100%/, 'the text belongs to the moment');
});

journey('a version is rolled out, a broken one gets stuck and is undone', async (page) => {
  await button(page, 'Pause').click();
  await button(page, 'To end').click();
  await settled(page);
  await button(page, 'Broken v3').click();
  await button(page, 'Pause').click();
  await button(page, 'To end').click();
  await settled(page);
  assert.match(await text(page), /readyAfter: never/);
  await page.getByRole('tab', { name: 'Knobs' }).click();
  await button(page, 'Undo').click();
  assert.match(await text(page), /image: my-app:v2/);
  await button(page, 'To end').click();
  await settled(page);
  await page.getByRole('tab', { name: 'Knobs' }).click();
  await button(page, 'Roll out v4').click();
  assert.match(await text(page), /image: my-app:v4/);
});

journey('steps lead to the end, and back to the start', async (page) => {
  await button(page, 'Pause').click();
  let last = '';
  for (let i = 0; i < 60 && (await clock(page)) !== last; i += 1) {
    last = await clock(page);
    await button(page, 'Step').click();
  }
  const end = await clock(page);
  for (let i = 0; i < 60 && (await clock(page)) !== '00:00.0'; i += 1) {
    await button(page, 'Step back').click();
  }
  assert.equal(await clock(page), '00:00.0');
  await button(page, 'To end').click();
  await settled(page);
  assert.ok((await clock(page)) >= end);
});

journey('the keyboard alone plays, steps and turns', async (page) => {
  await page.keyboard.press('Space');
  await settled(page);
  await page.keyboard.press('Home');
  assert.equal(await clock(page), '00:00.0');
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowRight');
  assert.notEqual(await clock(page), '00:00.0');
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+ArrowLeft');
  assert.equal(await clock(page), '00:00.0');
  const speed = page.getByLabel('Speed');
  const before = await speed.inputValue();
  await page.keyboard.press(']');
  assert.notEqual(await speed.inputValue(), before);
  await page.keyboard.press('?');
  assert.ok(await page.getByRole('dialog').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(!(await page.getByRole('dialog').isVisible()));
});

journey('a bad manifest is refused at its line, and the old run goes on', async (page) => {
  await button(page, 'Pause').click();
  const good = await text(page);
  await write(page, good.replace(/replicas: .*/, 'replicas: -2'));
  const line = good.split('\n').findIndex((one) => one.includes('replicas:')) + 1;
  const finding = page.getByRole('list', { name: 'Findings' }).getByRole('button').first();
  assert.match(await finding.innerText(), new RegExp(`line ${line}\\b`));
  await yaml(page).press('Control+Enter');
  assert.ok(await button(page, 'Apply').isDisabled());
  const before = await clock(page);
  await button(page, 'Play').click();
  await page.waitForTimeout(300);
  assert.notEqual(await clock(page), before);
  await button(page, 'Discard').click();
  assert.equal(await yaml(page).inputValue(), good);
});

journey('a reload finds everything as it was', async (page) => {
  await button(page, 'Pause').click();
  await button(page, 'To end').click();
  await settled(page);
  await turn(page, 'replicas', 'ArrowRight', 'ArrowRight');
  await button(page, 'Step').click();
  await page.waitForTimeout(700);
  const [time, manifest] = [await clock(page), await text(page)];
  await page.waitForTimeout(700);
  await page.reload();
  await drawn(page);
  assert.equal(await clock(page), time);
  assert.equal(await text(page), manifest);
  await page.evaluate(() => localStorage.setItem('rollscope.session', 'no such thing'));
  // The page keeps its session when it is left; a storage that was spoilt meanwhile is rare.
  await page.goto('about:blank');
  await open(page, host.url);
  assert.ok(await page.locator('.app').isVisible());
});

journey('what is no manifest does no harm', async (page) => {
  await button(page, 'Pause').click();
  const good = await text(page);
  const samples = [
    '',
    '\u0001\u0002 binary \u0003',
    '\tapiVersion: v1',
    'a: &a [x]\nb: [*a, *a, *a]\n',
    `${good}\n`.repeat(10),
    'key: a value as long as those of manifests\n'.repeat(24_000),
  ];
  for (const sample of samples) {
    const begun = Date.now();
    await write(page, sample);
    await yaml(page).press('Control+Enter');
    assert.match(await clock(page), /^\d\d:\d\d\.\d$/);
    assert.ok(Date.now() - begun < 15_000, `frozen by ${JSON.stringify(sample.slice(0, 40))}`);
  }
  await write(page, good);
  await yaml(page).press('Control+Enter');
  await button(page, 'Step').click();
});

journey(
  'on a phone every region can be reached',
  async (page) => {
    for (const region of ['Desired', 'Timeline', 'Why', 'Stage']) {
      await page.getByRole('tab', { name: region, exact: true }).first().click();
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `the page is ${wide} px wide`);
    await button(page, 'Pause').click();
    await button(page, 'Step').click();
  },
  { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
);

journey('the field that a decision hangs on is found in the text', async (page) => {
  await settled(page);
  await page.getByRole('button', { name: 'strategy.rollingUpdate.maxUnavailable' }).first().click();
  const chosen = () =>
    yaml(page).evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  assert.equal(await chosen(), '25%');
});
