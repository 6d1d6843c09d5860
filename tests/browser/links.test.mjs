// What leaves the page and comes back: links, files, and what is taken back, in a real Chromium.

import assert from 'node:assert/strict';
import { browser, host, journey, saved } from './journey.mjs';
import { button, drawn, newTab, open } from './page.mjs';

const quick = (name, body, address) => journey(name, body, { address, patience_ms: 10_000 });

const clock = (page) => page.getByLabel('Virtual time').innerText();
const yaml = (page) => page.getByRole('textbox', { name: 'YAML', exact: true });
const notice = (page) => page.locator('.notice p');
const followed = (page) => page.waitForTimeout(900);
const text = async (page) => {
  await page.getByRole('tab', { name: 'YAML' }).click();
  const value = await yaml(page).inputValue();
  await page.getByRole('tab', { name: 'Knobs' }).click();
  return value;
};
const stage = (page) => page.locator('main.stage').innerText();
const settled = (page) => page.waitForSelector('button[aria-label="Play"]');

// A run with a fork, looked at in its middle.
async function prepare(page) {
  await button(page, 'Pause').click();
  await button(page, 'To end').click();
  await settled(page);
  await button(page, 'Broken v3').click();
  await button(page, 'Pause').click();
  for (let i = 0; i < 2; i += 1) await button(page, 'Step').click();
  await button(page, 'Undo').click();
  await button(page, 'Step').click();
}

async function elsewhere(address, look) {
  const { page, context, complaints } = await newTab(browser, host.url);
  try {
    await open(page, address);
    await look(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

quick('a link opens the same moment in another browser', async (page) => {
  await prepare(page);
  await followed(page);
  const [time, manifest, pods] = [await clock(page), await text(page), await stage(page)];
  const link = page.url();
  assert.match(link, /#1:[\w-]+$/);
  assert.ok(link.length < 4000, `${link.length} characters`);
  await elsewhere(link, async (other) => {
    assert.equal(await clock(other), time);
    assert.equal(await text(other), manifest);
    assert.equal(await stage(other), pods);
    await other.waitForTimeout(600);
    assert.equal(await clock(other), time, 'it stands still');
  });
});

quick('the address follows without filling the history', async (page) => {
  const entries = await page.evaluate(() => history.length);
  await prepare(page);
  await followed(page);
  const first = page.url();
  await button(page, 'Step').click();
  await followed(page);
  assert.notEqual(page.url(), first);
  assert.equal(await page.evaluate(() => history.length), entries);
});

quick('the link can be copied', async (page, context) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await button(page, 'Pause').click();
  await button(page, 'Share').click();
  await button(page, 'Copy link to this moment').click();
  await notice(page).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const time = await clock(page);
  await elsewhere(link, async (other) => assert.equal(await clock(other), time));
});

quick('a link that is pasted into the address is opened, and can be gone back from', async (page) => {
  await button(page, 'Pause').click();
  await followed(page);
  const link = page.url();
  const time = await clock(page);
  await button(page, 'Roll out v3').click();
  await button(page, 'Pause').click();
  const mine = await clock(page);
  const manifest = await text(page);
  await followed(page);
  await page.evaluate((hash) => { location.hash = hash; }, new URL(link).hash);
  await page.waitForFunction((time) => document.querySelector('.clock').innerText === time, time);
  await page.keyboard.press('Control+z');
  assert.equal(await clock(page), mine);
  assert.equal(await text(page), manifest);
});

for (const [what, address, words] of [
  ['a damaged link', '#1:AAAA', /damaged/],
  ['a link cut off', '#1:Cyo', /damaged/],
  ['a link of another version', '#9:AAAA', /another version/],
  ['a link of something else', '#top', /another version|damaged/],
]) {
  quick(`${what} says so, and the page opens as without it`, async (page) => {
    assert.match(await notice(page).innerText(), words);
    assert.equal(await button(page, 'Pause').count(), 1);
  }, address);
}

quick('a reload after a link goes on where one was', async (page) => {
  await button(page, 'Pause').click();
  await followed(page);
  await button(page, 'Step').click();
  const time = await clock(page);
  // Sooner than the address follows: what the browser keeps is later than the link.
  await page.reload();
  await drawn(page);
  assert.equal(await clock(page), time);
});

quick('what was done is taken back and done again, by keys and by buttons', async (page) => {
  await button(page, 'Pause').click();
  assert.ok(await button(page, 'Undo action').isDisabled());
  const before = [await clock(page), await text(page)];
  await page.getByRole('slider', { name: 'maxSurge', exact: true }).press('End');
  await page.getByRole('slider', { name: 'replicas', exact: true }).press('ArrowRight');
  const after = [await clock(page), await text(page)];
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  assert.deepEqual([await clock(page), await text(page)], before);
  await page.keyboard.press('Control+Shift+Z');
  await button(page, 'Redo action').click();
  assert.deepEqual([await clock(page), await text(page)], after);
  assert.ok(await button(page, 'Redo action').isDisabled());
});

quick('a run that was left for another one is got back', async (page) => {
  await prepare(page);
  const before = [await clock(page), await text(page), await stage(page)];
  await page.getByLabel('Example').selectOption({ index: 3 });
  assert.notEqual(await text(page), before[1]);
  await button(page, 'Undo action').click();
  assert.deepEqual([await clock(page), await text(page), await stage(page)], before);
});

quick('a saved file replays the run when it is dropped onto the page', async (page) => {
  await prepare(page);
  await button(page, 'To end').click();
  await settled(page);
  const pods = (page) => page.locator('.pods').innerText();
  const [end, shown] = [await clock(page), await pods(page)];
  const file = await saved(page, 'Scenario as YAML');
  assert.equal(file.name, 'my-app.yaml');
  const content = file.bytes.toString();
  assert.match(content, /undo:/);
  await elsewhere(host.url, async (other) => {
    await other.evaluate((content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], 'run.yaml'));
      for (const type of ['dragover', 'drop']) {
        const options = { bubbles: true, cancelable: true, dataTransfer: data };
        document.body.dispatchEvent(new DragEvent(type, options));
      }
    }, content);
    await other.waitForFunction(() => document.querySelector('.clock').innerText < '00:05');
    await button(other, 'Pause').click();
    await button(other, 'To end').click();
    await settled(other);
    assert.equal(await pods(other), shown);
    assert.equal((await clock(other)).slice(0, 5), end.slice(0, 5));
  });
});

quick('a file is opened, and one that is no manifest stands in the editor', async (page) => {
  for (const [content, shown] of [
    ['apiVersion: v1\nkind: Nothing\n', /Nothing/],
    ['apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: mine}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: c, image: "i:v1"}]}\n', /name: mine/],
  ]) {
    await button(page, 'Share').click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      button(page, 'Open a file …').click(),
    ]);
    await chooser.setFiles({ name: 'a.yaml', mimeType: 'text/yaml', buffer: Buffer.from(content) });
    await page.waitForTimeout(300);
    await page.getByRole('tab', { name: 'YAML' }).click();
    assert.match(await yaml(page).inputValue(), shown);
  }
});

quick('embedded, the page shows stage and transport only, and keeps nothing', async (page) => {
  assert.ok(await page.locator('main.stage').isVisible());
  assert.ok(await page.locator('.clock').isVisible());
  for (const part of ['.left', '.right', '.time', '.gallery']) {
    assert.ok(!(await page.locator(part).first().isVisible()), part);
  }
  await button(page, 'Pause').click();
  await button(page, 'Step').click();
  await followed(page);
  assert.equal(await page.evaluate(() => localStorage.getItem('rollscope.session')), null);
}, '?embed');
