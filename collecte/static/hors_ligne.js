// Service worker of « Ma semaine »: keeps a copy of that page without anything of an account, and its files, nothing else, so that it
// opens without a network, or signed out. PAGE, COPY, FILES and NAME come before this text, from the server.
const PATIENCE = 3_000; // milliseconds that a slow network is waited for
const copy = () => new Request(COPY, { redirect: "error" }); // never the sign-in page in its place

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([copy(), ...FILES])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forgetOthers = (names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forgetOthers).then(() => self.clients.claim()));
});

/** The page of the account where the network gives it, else the copy; nothing else once the device was erased. */
async function open(request) {
  const kept = await caches.match(COPY);
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const page = await Promise.race([fetch(request), late]).catch(() => undefined);
  return page?.ok ? page : kept;
}

/** The copy as it is now, for the next time. */
async function renew() {
  const now = await fetch(copy());
  if (now.ok && (await caches.has(NAME))) await (await caches.open(NAME)).put(COPY, now);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || search) return;
  if (FILES.includes(pathname)) event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
  if (pathname !== PAGE) return;
  event.respondWith(open(request));
  event.waitUntil(renew().catch(() => undefined));
});
