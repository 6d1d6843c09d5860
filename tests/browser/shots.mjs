// Pictures of the built page, at moments of a rollout, for people to look at.
//
// usage: shots.mjs [--out DIR] [--sizes WxH,...] [--themes light,dark] [--languages en,zh-CN]
//                  [--moments NAME,...]

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { moments } from './moments.mjs';
import { launch, newTab, open, repository, serve } from './page.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(repository, 'shots') },
    sizes: { type: 'string', default: '1440x900,1920x1080,768x1024,390x844' },
    themes: { type: 'string', default: 'light,dark' },
    languages: { type: 'string', default: 'en,zh-CN' },
    moments: { type: 'string', default: 'start,mid,stuck,partition,compare,error,thousand' },
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
            isMobile: viewport.width < 1000,
            hasTouch: viewport.width < 1000,
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
