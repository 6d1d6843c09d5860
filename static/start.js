// Starts the page. A file instead of a script in the document, so that a Content-Security-Policy
// without 'unsafe-inline' can be set. The hashed names of the program stand in the preload links.
const address = (link) => document.querySelector(link).href;

// The theme first: nothing is drawn in the wrong one.
try {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme =
    localStorage.getItem('rollscope.theme') ?? (dark ? 'dark' : 'light');
} catch {
  // A browser without storage shows the light one until the program has started.
}

try {
  const { default: init } = await import(address('link[rel="modulepreload"]'));
  await init({ module_or_path: address('link[rel="preload"][as="fetch"]') });
} catch (error) {
  const boot = document.querySelector('.boot');
  if (boot) {
    boot.setAttribute('role', 'alert');
    boot.textContent = `Rollscope could not start: ${error?.message ?? error}. It needs a browser of 2023 or later.`;
  }
  throw error;
}
