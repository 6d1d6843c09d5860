// Starts the page. A file instead of a script in the document, so that a Content-Security-Policy
// without 'unsafe-inline' can be set. The hashed names of the program stand in the preload links.
import { begin } from './outside.mjs';
import { unpack } from './unpack.mjs';

const address = (link) => document.querySelector(link).href;

// The theme first: nothing is drawn in the wrong one.
try {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme =
    localStorage.getItem('rollscope.theme') ?? (dark ? 'dark' : 'light');
} catch {
  // A browser without storage shows the light one until the program has started.
}

// What is said before the program can say anything, and if it never can.
const words = {
  en: {
    starting: 'Rollscope is starting …',
    failed: 'Rollscope could not start: {why}. It needs a browser of 2023 or later.',
  },
  zh: {
    starting: 'Rollscope 正在启动……',
    failed: 'Rollscope 无法启动\uff1a{why}。需要 2023 年或更新的浏览器。',
  },
};
function wanted() {
  let chosen = null;
  try {
    chosen = localStorage.getItem('rollscope.language');
  } catch {
    // A browser without storage says what it wants itself.
  }
  const tags = [chosen, ...navigator.languages].filter(Boolean);
  return tags.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => words[tag]) ?? 'en';
}
const said = words[wanted()];
document.documentElement.lang = wanted();
document.querySelector('.boot').textContent = said.starting;

// A trap leaves the program half way through something. No blank page then, but what happened, the
// text, and a way on. Starting again leaves the run out: what led here would lead here again.
function showCrash(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  let text = '';
  try {
    text = localStorage.getItem('rollscope.text') ?? '';
    localStorage.removeItem('rollscope.session');
  } catch {
    // A browser without storage has kept neither.
  }
  const page = document.getElementById('page');
  page.innerHTML = `<main class="crash"><div role="alert"><h1></h1><p></p></div>
    <p><a class="btn primary" href=""></a></p>
    <pre></pre><textarea aria-label="YAML" readonly></textarea></main>`;
  // The program has left its words for this in the document.
  const left = document.body.dataset.crash?.split('\n') ?? ['Rollscope broke', '', 'Start again'];
  page.querySelectorAll('h1, p:empty, a').forEach((place, i) => (place.textContent = left[i]));
  page.querySelector('pre').textContent = `${error.message}\n${error.stack ?? ''}`;
  page.querySelector('textarea').value = text;
}
addEventListener('error', (event) => showCrash(event.error));
addEventListener('unhandledrejection', (event) => showCrash(event.reason));

// How long the page may be deaf at a time.
const SLICE_MS = 24;

// Does work that pauses now and then, in slices.
async function inSlices(work) {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    do {
      const { done, value } = work.next();
      if (done) return value;
    } while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

try {
  const program = fetch(address('link[rel="preload"][as="fetch"]'));
  const { default: init } = await import(address('link[rel="modulepreload"]'));
  const response = await program;
  if (!response.ok) throw new Error(`the host answers ${response.status} for the program`);
  const module = await inSlices(unpack(new Uint8Array(await response.arrayBuffer())));
  await begin();
  await init({ module_or_path: module });
  // From here on the page works without network, where the browser lets it.
  navigator.serviceWorker?.register('./offline.js').catch(() => {});
} catch (error) {
  const boot = document.querySelector('.boot');
  if (boot) {
    boot.setAttribute('role', 'alert');
    boot.textContent = said.failed.replace('{why}', error?.message ?? error);
  }
  throw error;
}
