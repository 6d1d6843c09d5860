// Pictures of the built page, at moments of a rollout, for people to look at.
//
// usage: shots.mjs [--out DIR] [--sizes WxH,...] [--themes light,dark] [--moments NAME,...]

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, newTab, open, pressIfThere, repository, serve } from './page.mjs';

// Presses a button a number of times, or fewer if it is not there or can do no more.
async function press(page, name, times = 1) {
  for (let i = 0; i < times; i += 1) {
    if (!(await pressIfThere(page, name))) return false;
  }
  return true;
}

// Stops the clock, so that every theme and size shows the same moment.
async function hold(page) {
  await press(page, 'Pause');
}

// Waits until the clock stands.
function settle(page) {
  return page.waitForSelector('button[aria-label="Play"]', { timeout: 10_000 });
}

const moments = {
  start: async (page) => {
    await page.waitForTimeout(1500);
    await hold(page);
  },
  mid: async (page) => {
    await hold(page);
    await press(page, 'Step', 2);
  },
  done: async (page) => {
    await hold(page);
    await press(page, 'To end');
    await settle(page);
  },
  stuck: async (page) => {
    await hold(page);
    await press(page, 'To end');
    await settle(page);
    await press(page, 'Broken v3');
    await press(page, 'To end');
    await settle(page);
  },
};

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(repository, 'shots') },
    sizes: { type: 'string', default: '1440x900,1920x1080,390x844' },
    themes: { type: 'string', default: 'light,dark' },
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
    for (const colorScheme of list(values.themes)) {
      for (const moment of list(values.moments)) {
        const { page, context, complaints } = await newTab(browser, host.url, {
          viewport,
          colorScheme,
          reducedMotion: 'reduce',
          isMobile: viewport.width < 600,
          hasTouch: viewport.width < 600,
        });
        await open(page, host.url);
        await moments[moment](page);
        await page.waitForTimeout(300);
        const file = join(out, `${moment}-${viewport.width}x${viewport.height}-${colorScheme}.png`);
        await page.screenshot({ path: file });
        console.log(file);
        for (const complaint of complaints) console.log(`  ${complaint}`);
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await host.close();
}
