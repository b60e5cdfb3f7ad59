/* The service worker: without a connection, a page says so, with the town's telephone number.

   It keeps that page with its stylesheets and fonts, and nothing else: never a page with content, nor one of a member.
   The server writes KEPT above this (name, page, files); its name changes with what is kept, and the browser then
   replaces both once no page of the site is open: a worker that takes over while a page is asked for (skipWaiting)
   can leave that page loading for ever. Only pages asked for by GET pass through here: forms go straight from the
   browser to the server. */
"use strict";

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(KEPT.name);
  await cache.addAll([KEPT.page, ...KEPT.files]);
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const outdated = (await caches.keys()).filter((name) => name !== KEPT.name);
  await Promise.all(outdated.map((name) => caches.delete(name)));
  /* The browser asks for a page while this script is still starting. */
  await self.registration.navigationPreload?.enable();
})()));

/* Vary is about cookies and languages: of one name, one page is kept. */
const kept = async (path) => await caches.match(path, { ignoreVary: true });

const page = async (event) => {
  try {
    return await event.preloadResponse ?? await fetch(event.request);
  } catch {
    return await kept(KEPT.page) ?? Response.error();
  }
};

const file = async (path, request) => await kept(path) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = request.url.slice(self.location.origin.length);
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(event));
  else if (KEPT.files.includes(path)) event.respondWith(file(path, request));
});
