// Opens the console without a network, for the page on which contacts are entered: its own files, never an answer of the API.
const kCache = 'crier-console-1';
const kStart = new URL('./', self.location).href;
const kAssets = new URL('./assets/', self.location).href;
const kMostFiles = 200;

// Not a stranger's page (a hotel's sign-in), nor one that the browser was led to.
const ours = (response, type) =>
  response.ok && !response.redirected && (response.headers.get('Content-Type') ?? '').startsWith(type);

// All that the page has loaded, together with the start page that names the same version; else what was kept before stays.
async function keep(asked) {
  const files = [...new Set(asked)].filter((url) => url.startsWith(kAssets)).slice(0, kMostFiles);
  const start = await fetch(kStart, { cache: 'no-store' });
  if (!ours(start, 'text/html')) return false;
  const named = [...(await start.clone().text()).matchAll(/(?:src|href)="([^"]*assets\/[^"]+)"/g)];
  if (named.length === 0 || !named.every(([, name]) => files.includes(new URL(name, kStart).href)))
    return false;
  const cache = await caches.open(kCache);
  for (const url of files) {
    if (await cache.match(url)) continue;
    const file = await fetch(url);
    if (!file.ok || file.redirected || ours(file, 'text/html')) return false;
    await cache.put(url, file);
  }
  await cache.put(kStart, start);
  // Files of older versions.
  for (const { url } of await cache.keys()) {
    if (url !== kStart && !files.includes(url)) await cache.delete(url);
  }
  return true;
}

self.addEventListener('message', (event) => {
  const [port] = event.ports;
  if (!port || !Array.isArray(event.data?.keep)) return;
  event.waitUntil(
    keep(event.data.keep).then(
      (kept) => port.postMessage(kept),
      () => port.postMessage(false),
    ),
  );
});

async function start(request) {
  const kept = () => caches.match(kStart);
  try {
    const response = await fetch(request);
    return response.status < 500 ? response : ((await kept()) ?? response);
  } catch (error) {
    const before = await kept();
    if (before) return before;
    throw error;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = request.url.split('#')[0];
  if (request.mode === 'navigate' && url === kStart) event.respondWith(start(request));
  // A file's name changes with its content.
  else if (url.startsWith(kAssets))
    event.respondWith(caches.match(url).then((file) => file ?? fetch(request)));
});
