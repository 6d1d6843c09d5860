// Pictures of the built page, at moments of a rollout, for people to look at.
//
// usage: shots.mjs [--out DIR] [--sizes WxH,...] [--themes light,dark] [--languages en,zh-CN]
//                  [--moments NAME,...]

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, newTab, open, pressIfThere, repository, serve } from './page.mjs';
import { dictionary } from './words.mjs';

// Presses a button, given by the key of its text, a number of times, or fewer if it is not there
// or can do no more.
async function press(page, key, times = 1, fillings = {}) {
  const words = await dictionary(await page.evaluate(() => document.documentElement.lang));
  for (let i = 0; i < times; i += 1) {
    if (!(await pressIfThere(page, words(key, fillings)))) return false;
  }
  return true;
}

// Stops the clock, so that every theme and size shows the same moment.
async function hold(page) {
  await press(page, 'Pause');
}

// Waits until the clock stands.
async function settle(page) {
  const words = await dictionary(await page.evaluate(() => document.documentElement.lang));
  await page.waitForSelector(`button[aria-label="${words('Play')}"]`, { timeout: 10_000 });
}

const moments = {
  start: async (page) => {
    await page.waitForTimeout(1500);
    await hold(page);
  },
  mid: async (page) => {
    await hold(page);
    await press(page, 'StepOn', 2);
  },
  done: async (page) => {
    await hold(page);
    await press(page, 'ToEnd');
    await settle(page);
  },
  stuck: async (page) => {
    await hold(page);
    await press(page, 'ToEnd');
    await settle(page);
    await press(page, 'RollOutBroken', 1, { version: 'v3' });
    await press(page, 'ToEnd');
    await settle(page);
  },
};

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(repository, 'shots') },
    sizes: { type: 'string', default: '1440x900,1920x1080,390x844' },
    themes: { type: 'string', default: 'light,dark' },
    languages: { type: 'string', default: 'en,zh-CN' },
    moments: { type: 'string', default: Object.keys(moments).join(',') },
  },
});

const list = (text) => text.split(',').map((item) => item.trim()).filter(Boolean);
const sizes = list(values.sizes).map((size) => {
  const [width, height] = size.split('x').map(Number);
  if (!(width > 0 && height > 0)) throw new Error(`not a size: ${size}`);
  return { width, height };
});
for (const moment of list(values.moments)) {
  if (!moments[moment]) {
    throw new Error(`no moment ${moment}; there are ${Object.keys(moments).join(', ')}`);
  }
}

const out = resolve(values.out);
await mkdir(out, { recursive: true });
const host = await serve();
const browser = await launch();
try {
  for (const viewport of sizes) {
    for (const locale of list(values.languages)) {
      for (const colorScheme of list(values.themes)) {
        for (const moment of list(values.moments)) {
          const { page, context, complaints } = await newTab(browser, host.url, {
            viewport,
            colorScheme,
            locale,
            reducedMotion: 'reduce',
            isMobile: viewport.width < 600,
            hasTouch: viewport.width < 600,
          });
          await open(page, host.url);
          await moments[moment](page);
          await page.waitForTimeout(300);
          const name = [moment, `${viewport.width}x${viewport.height}`, colorScheme, locale];
          const file = join(out, `${name.join('-')}.png`);
          await page.screenshot({ path: file });
          console.log(file);
          for (const complaint of complaints) console.log(`  ${complaint}`);
          await context.close();
        }
      }
    }
  }
} finally {
  await browser.close();
  await host.close();
}
