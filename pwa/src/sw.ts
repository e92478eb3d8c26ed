/// <reference lib="webworker" />
// The worker keeps the log's page and its few files, and shows pushes. It never touches /api/ or /sync/.
// The build puts in the version, the file list, and the language: the page at / is the one of its Accept-Language.
const VERSION: string = '__VERSION__';
const FILES = '__FILES__' as unknown as string[];
const me = globalThis as unknown as ServiceWorkerGlobalScope;

me.addEventListener('install', (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: 'reload', headers: { 'Accept-Language': '__LANGUAGE__' } }));
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(fresh)));
});

me.addEventListener('activate', (event) => {
  const old = async (): Promise<void> => {
    for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
    await me.clients.claim();
  };
  event.waitUntil(old());
});

me.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || !FILES.includes(url.pathname)) return;
  // Asked for and not opened: that would make one anew in a browser that was just emptied.
  event.respondWith(caches.match(url.pathname, { cacheName: VERSION, ignoreVary: true }).then((kept) => kept ?? fetch(request)));
});

// The page decides when: between two screens, never while something is being typed.
me.addEventListener('message', (event) => {
  if (event.data === 'update') void me.skipWaiting();
});

/** Both shapes of a push: the declarative one ({web_push: 8030, notification}) and a plain {title, body, url}. */
me.addEventListener('push', (event) => {
  let sent: { notification?: Record<string, string>; title?: string; body?: string; url?: string } = {};
  try {
    sent = event.data?.json() ?? {};
  } catch {
    // A push that cannot be read is still shown: browsers take the right to push from a worker that stays silent.
  }
  const { title = 'Kept', body = '__PUSHED__', navigate = sent.url ?? '/', tag = 'kept' } = sent.notification ?? (sent as Record<string, string>);
  event.waitUntil(me.registration.showNotification(title, { body, icon: '/icon-192.png', badge: '/icon-192.png', tag, data: navigate }));
});

me.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const to = new URL(String(event.notification.data || '/'), location.origin);
  if (to.origin !== location.origin) return;
  const open = async (): Promise<void> => {
    for (const client of await me.clients.matchAll({ type: 'window', includeUncontrolled: true })) {
      const at = new URL(client.url);
      if (at.pathname !== to.pathname) continue;
      await client.focus();
      // Another place of the same page: nothing is fetched anew, and what is being typed stays.
      if (to.hash && at.hash !== to.hash) await client.navigate(to.href);
      return;
    }
    await me.clients.openWindow(to.href);
  };
  event.waitUntil(open());
});
