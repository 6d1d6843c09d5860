// Keeps the site for when there is no network: a service worker. The build writes the two lines
// below, and the name of this file stays as it is, since browsers look for its next version there.
const VERSION = '';
const FILES = [];

// Several sites of one host share their caches.
const OWN = `rollscope ${registration.scope} `;
const CACHE = OWN + VERSION;

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' })));
  await skipWaiting();
}

// A page that runs has everything it needs, so the files of other versions can go at once. Where
// there are none to keep, as while the site is worked on, none are answered from here either.
async function begin() {
  const names = (await caches.keys()).filter((name) => name.startsWith(OWN) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
  if (FILES.length === 0) await registration.unregister();
  else await clients.claim();
}

async function answer(request) {
  const { pathname } = new URL(request.url);
  const root = new URL(registration.scope).pathname;
  const isPage = pathname === root || pathname === `${root}index.html`;
  const cache = await caches.open(CACHE);
  return (await cache.match(isPage ? './' : request)) ?? fetch(request);
}

addEventListener('install', (event) => event.waitUntil(keep()));
addEventListener('activate', (event) => event.waitUntil(begin()));
addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(answer(event.request));
});
