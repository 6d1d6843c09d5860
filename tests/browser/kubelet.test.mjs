// What a node does for its pods, as the page tells it: probes, waits, requests, faults, presets.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { button, pressIfThere } from './page.mjs';

// A journey that begins with an example.
function withExample(name, example, body) {
  journey(name, async (page) => {
    await page.getByRole('combobox').first().selectOption({ label: example });
    await button(page, 'Pause').click();
    await body(page);
  });
}

const inspector = (page) => page.getByLabel('Inspector').innerText();
const pods = (page) => page.locator('.pod');
const seconds = async (page) => {
  const [minutes, rest] = (await page.getByLabel('Virtual time').innerText()).split(':');
  return Number(minutes) * 60 + Number(rest);
};

// Goes to a moment by seconds: steps of one second, as a person takes them.
async function goTo(page, moment) {
  await page.getByRole('combobox', { name: 'Step by' }).selectOption({ label: 'by second' });
  while ((await seconds(page)) < moment) await page.keyboard.press('ArrowRight');
}

withExample('a probe strip says which failures decide, and when', 'Killed before it is up', async (page) => {
  await pods(page).first().click();
  const told = await inspector(page);
  assert.match(told, /livenessProbe/);
  assert.match(told, /✗ 2\/3/, 'the bracket over the failures');
  assert.match(told, /When it fails: killed after 40 s to 61 s/);
  assert.match(told, /earliest \(failureThreshold 3 − 1\) · periodSeconds 20 = 40 s/);
  assert.match(told, /latest failureThreshold 3 · periodSeconds 20 \+ timeoutSeconds 1 = 61 s/);
  assert.match(told, /If it fails from now on: killed at 1:0\d to 1:0\d/);
  assert.match(told, /initialDelaySeconds 15/);
  assert.equal(await page.locator('.strip .attempt.bad').count(), 2);
  assert.equal(await page.locator('.strip .next').count(), 1);
});

withExample('a container that crashes shows its step on the ladder', 'A crash loop and its ladder', async (page) => {
  await pods(page).first().click();
  assert.match(await inspector(page), /next attempt in \d+ s, step 2 of the ladder/);
  const steps = await page.locator('.ladder li').allInnerTexts();
  assert.deepEqual(steps, ['10', '20', '40', '80', '160', '300']);
  assert.equal(await page.locator('.ladder [aria-current=step]').innerText(), '20');
});

withExample('requests are lost without a hook, and it is told why', 'Requests lost in a rollout', async (page) => {
  const requests = page.locator('.scene .traffic');
  assert.match(await requests.innerText(), /100 a second to Service web/);
  await goTo(page, 60);
  const told = await requests.innerText();
  const failed = Number(told.match(/✗ (\d+) failed/)[1]);
  assert.ok(failed > 0, told);
  assert.match(told, new RegExp(`${failed} connection refused`));
  assert.match(await inspector(page), new RegExp(`${failed} connection refused`));
  assert.match(told, new RegExp(`${failed} of them met pods on their way out`));
  await page.getByRole('radio', { name: 'Deployment with-hook' }).click();
  await button(page, 'To end').click();
  await page.waitForSelector('button[aria-label="Play"]');
  assert.match(await requests.innerText(), new RegExp(`✗ ${failed} failed`), 'the hook loses none');
});

withExample('every fault is at hand', 'A rolling update', async (page) => {
  await button(page, 'To end').click();
  await page.waitForSelector('button[aria-label="Play"]');
  const act = async (name) => {
    await page.getByRole('button', { name: /^pod .* available, / }).first().click();
    const whom = await page.locator('.pod-actions .whom').innerText();
    await page.locator('.pod-actions').getByRole('button', { name, exact: true }).click();
    return whom;
  };
  const gone = await act('Force delete');
  assert.equal(await pods(page).filter({ hasText: gone }).count(), 0, 'it is gone at once');
  await act('Evict');
  // The force-deleted pod is replaced first.
  for (let i = 0; i < 10 && !/Evicted/.test(await inspector(page)); i += 1) {
    await page.keyboard.press('ArrowRight');
  }
  assert.match(await inspector(page), /Evicted/);
  for (const name of ['Crash', 'OOM', 'Hang', 'Fail readiness', 'Dependency down', 'Heal', 'Delete']) {
    await act(name);
  }
  assert.equal(await page.locator('.notice.bad').count(), 0);
});

withExample('a preset is rolled out, or has held from the start', 'A rolling update', async (page) => {
  await page.getByText(/^Roll out v\d that$/).click();
  await button(page, 'crashes after 10 s').click();
  await pressIfThere(page, 'Pause');
  await page.getByRole('tab', { name: 'YAML' }).click();
  const yaml = await page.getByRole('textbox', { name: 'YAML', exact: true }).inputValue();
  assert.match(yaml, /crash: \{after: 10s, exitCode: 1\}/);
  await page.getByRole('tab', { name: 'Knobs' }).click();
  await page.getByRole('radio', { name: 'what if from the start' }).click();
  await page.getByText('What if this version').click();
  await button(page, 'hangs after 30 s').click();
  assert.equal(await page.locator('.notice.bad').count(), 0);
});

withExample('a kubelet and the scheduler stop and start', 'A node falls silent', async (page) => {
  await goTo(page, 81);
  await page.getByRole('button', { name: /^pod db-1 not ready/ }).click();
  assert.match(await inspector(page), /node-2 NotReady/);
  await button(page, 'Start kubelet').click();
  await button(page, 'Stop scheduler').click();
  await goTo(page, 87);
  assert.match(await inspector(page), /^available$/m);
  await page.locator('.pod-actions').getByRole('button', { name: 'Force delete' }).click();
  await goTo(page, 90);
  await page.getByRole('button', { name: /^pod db-1 unscheduled/ }).click();
  await button(page, 'Start scheduler').click();
  await goTo(page, 94);
  assert.match(await inspector(page), /^available$/m);
});

withExample('a turn of a probe rolls out from now on, or holds from the start', 'Three probes', async (page) => {
  const turn = async (probe, field, by) => {
    const summary = page.locator('.knobs summary').filter({ hasText: probe });
    if (!(await summary.evaluate((it) => it.parentElement.open))) await summary.click();
    await page.getByRole('slider', { name: `${probe}.${field}`, exact: true }).press(by);
  };
  const lanes = () => page.locator('.lane').count();
  const before = await seconds(page);
  for (const [probe, field] of [['startupProbe', 'failureThreshold'], ['livenessProbe', 'periodSeconds'], ['readinessProbe', 'timeoutSeconds']]) {
    const known = await lanes();
    await turn(probe, field, 'ArrowLeft');
    await pressIfThere(page, 'Pause');
    await button(page, 'Step').click();
    assert.equal(await lanes(), known + 1, `${probe}.${field}: a rollout of its own`);
  }
  assert.ok((await seconds(page)) >= before, 'the run goes on');
  await page.getByRole('radio', { name: 'what if from the start' }).click();
  await turn('startupProbe', 'failureThreshold', 'ArrowLeft');
  await pressIfThere(page, 'Pause');
  assert.equal(await lanes(), 1, 'it has held from the start, and nothing was rolled out');
  assert.match(await page.locator('.notice').first().innerText(), /Replayed from the start/);
});

withExample('every field of the three probes has a slider', 'Three probes', async (page) => {
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
    const summary = page.locator('.knobs summary').filter({ hasText: probe });
    if (!(await summary.evaluate((it) => it.parentElement.open))) await summary.click();
    for (const field of ['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds', 'failureThreshold', 'successThreshold']) {
      assert.equal(await page.getByRole('slider', { name: `${probe}.${field}`, exact: true }).count(), 1, `${probe}.${field}`);
    }
  }
  const grace = page.getByRole('slider', { name: 'livenessProbe.terminationGracePeriodSeconds', exact: true });
  assert.equal(await grace.inputValue(), '30', 'the grace period of the pod');
});
