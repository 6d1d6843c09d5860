// What the built page costs a browser: its start, its frames while a rollout plays, its answer to
// a slider. Prints a table; the limits are those that the page is meant to keep.

import { button, launch, newTab, open, serve } from './page.mjs';

const START_MS = 1000;
const BLOCKED_MS = 200;
const SLIDER_MS = 50;
const FRAME_MS = new Map([
  [200, 16.7],
  [1000, 33],
]);
const PLAY_MS = 6000;
// The browser tells times in tenths of a millisecond: one frame of 60 a second is 16.6 to 16.8.
const tenths = (ms) => Math.round(ms * 10);

const manifest = (replicas) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:v1
        readinessProbe: {httpGet: {port: 80}, periodSeconds: 2}
`;

const rows = [];
const note = (what, measured, limit) => rows.push({ what, measured, limit });
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const middle = (values) => percentile([...values].sort((a, b) => a - b), 0.5);

// Until something of the page moves, and how long the tab was deaf meanwhile.
async function start(browser, url) {
  const { page, context } = await newTab(browser, url);
  await page.addInitScript(() => {
    window.blocked = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.blocked += Math.max(0, task.duration - 50);
    }).observe({ type: 'longtask', buffered: true });
    const look = () => {
      if (document.querySelector('.pod')) window.shown ??= performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await open(page, url);
  await page.waitForTimeout(1500);
  const found = await page.evaluate(() => [window.shown, window.blocked]);
  await context.close();
  return found;
}

// Plays the update of that many pods.
async function play(browser, url, replicas) {
  const { page, context } = await newTab(browser, url);
  await open(page, url);
  await button(page, 'Pause').click();
  await page.getByRole('tab', { name: 'YAML', exact: true }).click();
  await page.getByRole('textbox', { name: 'YAML', exact: true }).fill(manifest(replicas));
  await button(page, 'Apply').click();
  await button(page, 'To end').click();
  await page.getByRole('tab', { name: 'Knobs', exact: true }).click();
  await button(page, 'Roll out v2').click();
  const deltas = await page.evaluate(
    (ms) =>
      new Promise((resolve) => {
        const found = [];
        const begin = performance.now();
        let last = begin;
        const frame = (now) => {
          found.push(now - last);
          last = now;
          if (now - begin < ms) requestAnimationFrame(frame);
          else resolve(found.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    PLAY_MS,
  );
  await context.close();
  return percentile(deltas.sort((a, b) => a - b), 0.95);
}

// From the press of a key to the frame after the page has changed.
async function slider(browser, url) {
  const { page, context } = await newTab(browser, url);
  await open(page, url);
  await button(page, 'Pause').click();
  const times = [];
  for (let i = 0; i < 9; i += 1) {
    await page.getByRole('slider', { name: 'maxSurge', exact: true }).focus();
    times.push(
      await page.evaluate(
        (up) =>
          new Promise((resolve) => {
            const input = document.activeElement;
            const begin = performance.now();
            const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
            set.call(input, Number(input.value) + (up ? 5 : -5));
            input.dispatchEvent(new Event('input', { bubbles: true }));
            input.dispatchEvent(new Event('change', { bubbles: true }));
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begin)));
          }),
        i % 2 === 0,
      ),
    );
  }
  await context.close();
  return middle(times);
}

const host = await serve();
const browser = await launch();
try {
  const starts = [];
  for (let i = 0; i < 5; i += 1) starts.push(await start(browser, host.url));
  note('first pods on the screen', middle(starts.map(([shown]) => shown)), START_MS);
  note('blocked during the start', middle(starts.map(([, blocked]) => blocked)), BLOCKED_MS);
  note('answer to a slider', await slider(browser, host.url), SLIDER_MS);
  for (const [replicas, limit] of FRAME_MS) {
    note(`a frame with ${replicas} pods, 95th percentile`, await play(browser, host.url, replicas), limit);
  }
} finally {
  await browser.close();
  await host.close();
}
for (const { what, measured, limit } of rows) {
  const verdict = tenths(measured) <= tenths(limit) + 1 ? '' : '  over';
  console.log(`${what.padEnd(44)} ${measured.toFixed(1).padStart(8)} ms  of ${limit}${verdict}`);
}
