// What the scripts that drive the built page share: a static server and a Chromium.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
export const site = join(repository, 'dist');

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.yaml': 'text/plain; charset=utf-8',
};

// Serves a folder as any static host would, at a sub-path and at a free port of this machine.
// Nothing else answers: an absolute address in the site is found out as a 404.
export async function serve(folder = site, path = '/some/sub-path/') {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = normalize(decodeURIComponent(pathname.slice(path.length))) || '.';
    try {
      if (!pathname.startsWith(path) || name.startsWith('..')) throw new Error('elsewhere');
      const file = join(folder, name === '.' ? 'index.html' : name);
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${path}`,
    close: () => new Promise((resolve) => server.close(resolve) && server.closeAllConnections()),
  };
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

// A tab that notes what should never happen on this page: messages of errors and warnings, failed
// requests, and requests to another origin. `options` are those of playwright's newContext.
export async function newTab(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  waitAfterInputs(page);
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  // A page that is left, or loaded anew, takes with it what it was still waiting for.
  let pages = 0;
  const wantedBy = new WeakMap();
  page.on('request', (request) => {
    if (request.isNavigationRequest()) pages += 1;
    wantedBy.set(request, pages);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    const left = why === 'net::ERR_ABORTED' && wantedBy.get(request) < pages;
    if (!left) complaints.push(`failed: ${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    const to = new URL(request.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(to.protocol) && !to.href.startsWith(url)) {
      complaints.push(`leaves the site: ${to.href}`);
    }
  });
  return { page, context, complaints };
}

// The page draws when it can spare the time, in several goes if it has to, so an input is over when
// the page is idle again. Reading earlier may find what was there before.
function idle(page) {
  return page.evaluate(async () => {
    for (let i = 0; i < 2; i += 1) {
      await new Promise((resolve) => setTimeout(resolve));
      await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 60 }));
    }
  });
}

// Lets each input of a tab wait until what it led to is drawn.
function waitAfterInputs(page) {
  const inputs = [
    [Object.getPrototypeOf(page.locator('body')), ['click', 'press', 'focus', 'tap'], (it) => it.page()],
    [page.keyboard, ['press'], () => page],
    [page.mouse, ['move', 'down', 'up'], () => page],
  ];
  for (const [owner, names, pageOf] of inputs) {
    for (const name of names) {
      const act = owner[name];
      if (act.waits) continue;
      owner[name] = async function (...given) {
        await act.apply(this, given);
        await idle(pageOf(this));
      };
      owner[name].waits = true;
    }
  }
}

// Waits until the program has taken the place of the loading text, and has drawn its last part.
export async function drawn(page) {
  await page.waitForSelector('#page dialog', { state: 'attached', timeout: 20_000 });
  await idle(page);
}

// Opens the site and waits until it is there.
export async function open(page, url) {
  await page.goto(url);
  await drawn(page);
}

// A control by the name that a person would read on it.
export function button(page, name) {
  return page.getByRole('button', { name, exact: true });
}

// Presses a button that may not be there (yet); tells whether it was.
export async function pressIfThere(page, name) {
  const found = button(page, name).first();
  if ((await found.count()) === 0 || !(await found.isEnabled())) return false;
  await found.click();
  return true;
}

// The editor of the text.
export const yaml = (page) => page.getByRole('textbox', { name: 'YAML', exact: true });

// Applies a text, and goes back to the knobs.
export async function apply(page, text) {
  await page.getByRole('tab', { name: 'YAML' }).click();
  await yaml(page).evaluate((area, value) => {
    area.value = value;
    area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
  }, text);
  await yaml(page).press('Control+Enter');
  await page.getByRole('tab', { name: 'Knobs' }).click();
}

// Lets time run until all is settled.
export async function toEnd(page) {
  const pause = button(page, 'Pause');
  // The clock may come to rest by itself in between.
  if (await pause.count()) await pause.click({ timeout: 1000 }).catch(() => {});
  await button(page, 'To end').click();
  await page.waitForFunction(() => document.querySelector('button[aria-label="Play"]'));
}
