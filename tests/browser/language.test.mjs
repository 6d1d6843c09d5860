// The page in every language: as the browser wants it, as it is chosen, and nothing forgotten.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, host } from './journey.mjs';
import { newTab, open } from './page.mjs';
import { dictionary, languages } from './words.mjs';

// Runs a body in a fresh tab of a browser of that language; it gets the page and its texts.
async function inTab(locale, body) {
  const { page, context, complaints } = await newTab(browser, host.url, { locale });
  try {
    await open(page, host.url);
    await body(page, await dictionary(await tongue(page)));
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const tongue = (page) => page.evaluate(() => document.documentElement.lang);
const button = (page, name) => page.getByRole('button', { name, exact: true });
const tab = (page, name) => page.getByRole('tab', { name, exact: true });
const chosen = (page) => page.locator('select.language option:checked').innerText();

// Where the words are Kubernetes' own, or those of the manifest.
const THEIRS =
  'pre, code, kbd, textarea, script, style, noscript, .kubectl, .event-list, .conditions, .lane .set';
// Kubernetes' words that no form tells from others: phases, values, commands and field names.
const WORDS = `Pod Deployment Service Init Pending Running Succeeded Failed Ready True False Unknown
  Recreate Retain Delete Parallel Always Never English Rollscope kubectl kubelet rollout undo restart history pause
  resume apply delete cascade background foreground orphan replicas partition paused never crash
  scheduler
  hang oom unready heal min OOMKilled
  Completed Terminated Waiting Error mysql Ctrl Enter Home End Shift Esc Kubernetes MiB preStop postStart app finalizer and
  web`.split(/\s+/);

// What on the page is neither in the language nor Kubernetes' own.
function leftOver(page) {
  return page.evaluate(
    ({ THEIRS, WORDS }) => {
      const words = new Set(WORDS);
      const said = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement, data } = walker.currentNode;
        if (!parentElement.closest(THEIRS)) said.push(data);
      }
      for (const attribute of ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt']) {
        for (const element of document.body.querySelectorAll(`[${attribute}]`)) {
          if (!element.closest(THEIRS)) said.push(element.getAttribute(attribute));
        }
      }
      // Names, options, paths, versions and images; the random ends of names; words with a capital inside,
      // or of capitals.
      const names =
        /--[-\w]+|\b[bcdfghjklmnpqrstvwxz]{5}\b|\w+(?:[-.:/@]\w+)+|\w*\d\w*|\b\w*[a-z][A-Z]\w*|\b[A-Z]{2,}\b/g;
      const isOurs = (text) =>
        (text.replace(names, '').match(/[A-Za-z]{2,}/g) ?? []).some((word) => !words.has(word));
      return [...new Set(said.filter(isOurs))];
    },
    { THEIRS, WORDS },
  );
}

// Goes through all that the page can show, and calls `look` at each stop.
async function everywhere(page, words, look) {
  const stop = async (name) => assert.deepEqual(await look(page), [], name);
  await stop('the start');
  await button(page, words('Pause')).click();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowRight');
  await stop('mid-rollout');
  for (const name of ['Rollout', 'History', 'PodStates']) {
    await tab(page, words(name)).click();
    await stop(name);
  }
  await page.locator('button.pod').first().click();
  await stop('a pod');
  for (const name of ['Object', 'Why']) {
    await tab(page, words(name)).click();
    await stop(name);
  }
  await page.locator('button.pod').first().click({ button: 'right' });
  await stop('the menu');
  await page.keyboard.press('Escape');
  await tab(page, 'YAML').click();
  await page.locator('#yaml').pressSequentially('# ');
  await page.waitForTimeout(600);
  await stop('the editor');
  await page.keyboard.press('Escape');
  await button(page, words('Discard')).click();
  await tab(page, words('Knobs')).click();
  await page.keyboard.press('?');
  await stop('help');
  await page.keyboard.press('Escape');
}

test('the browser decides which language the page opens in', async () => {
  for (const language of await languages()) {
    await inTab(language, async (page, words) => {
      assert.equal(await tongue(page), language);
      assert.equal(await page.title(), words('Title'));
      assert.equal(await chosen(page), words('Name'));
      assert.ok(await tab(page, words('Knobs')).isVisible());
    });
  }
  await inTab('fr-FR', async (page) => assert.equal(await tongue(page), 'en'));
  await inTab('zh-SG', async (page) => assert.equal(await tongue(page), 'zh-CN'));
});

test('a language that was chosen is spoken at once, and after a reload', () =>
  inTab('en-US', async (page, english) => {
    await button(page, english('Pause')).click();
    for (const language of await languages()) {
      const words = await dictionary(language);
      await page.locator('select.language').selectOption({ label: words('Name') });
      await page.waitForFunction((tag) => document.documentElement.lang === tag, language);
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(100);
      assert.match(await page.locator('[aria-live=polite].unseen').innerText(), /\S/);
      assert.ok(await tab(page, words('Knobs')).isVisible());
      await page.waitForTimeout(600);
      await open(page, host.url);
      assert.equal(await tongue(page), language);
      assert.equal(await chosen(page), words('Name'));
    }
  }));

test('nothing but the words of Kubernetes is left in English', () =>
  inTab('zh-CN', async (page, words) => {
    await everywhere(page, words, leftOver);
    for (const example of ['ExampleMysql', 'ExampleLostRequests', 'ExampleThousand']) {
      await page.locator('select.gallery').selectOption({ label: words(example) });
      await page.waitForTimeout(500);
      assert.deepEqual(await leftOver(page), [], example);
    }
  }));

test('nothing stays behind when the language is switched in the middle of a rollout', () =>
  inTab('en-US', async (page, english) => {
    await button(page, english('Pause')).click();
    for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowRight');
    const words = await dictionary('zh-CN');
    await page.locator('select.language').selectOption({ label: words('Name') });
    await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
    await page.waitForTimeout(200);
    assert.deepEqual(await leftOver(page), []);
  }));

test('what is wrong with a Scenario is said in the language of the page', async () => {
  for (const language of await languages()) {
    await inTab(language, async (page, words) => {
      await button(page, words('Pause')).click();
      await tab(page, 'YAML').click();
      const wrong = (await page.locator('#yaml').inputValue())
        .replace('readyAfter: 4s', 'readyAfter: soon')
        .replace('readySpread: 3s', 'readySpred: 3s');
      await page.locator('#yaml').fill(wrong);
      const findings = page.locator('.findings');
      const known = `image, readyAfter, readySpread, warmUp, flapping, latency, crash, memory,
        hangsAfter, sigterm, drains, postStart, preStop, needs, pull, answers`;
      const unknown = words('ScenarioUnknownField', { first: known.replace(/\s+/g, ' ') });
      await findings.getByText(`spec.apps[0].readySpred: ${unknown}`).waitFor();
      const filling = { first: 'soon', second: '12s, 250ms, 1m30s, … 168h' };
      await findings.getByText(words('ScenarioUnreadable', filling)).waitFor();
    });
  }
});

test('when the program breaks, that is said in the language of the page', () =>
  inTab('zh-CN', async (page, words) => {
    await page.evaluate(() => {
      const error = new WebAssembly.RuntimeError('unreachable');
      dispatchEvent(new ErrorEvent('error', { error }));
    });
    const crash = page.locator('main.crash');
    assert.equal(await crash.locator('h1').innerText(), words('CrashTitle'));
    assert.equal(await crash.locator('p').first().innerText(), words('CrashText'));
    assert.equal(await crash.locator('a').innerText(), words('CrashAgain'));
    assert.match(await crash.locator('textarea').inputValue(), /kind: Deployment/);
  }));
