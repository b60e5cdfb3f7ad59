"""Page cache middleware: whole responses for guests, before nearly all other layers.

Entries are dropped as soon as the journal reports a change that readers see. Readers who have just
changed something, or are signed in, never get one of these (members:
`web/page_cache/decorators.py`). No entry contains personal data.
"""

from hashlib import blake2b
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core.actor import GUEST
from forum.core.site import Site
from forum.web.cookies import LANGUAGE_COOKIE, cookies_of
from forum.web.flash import cookie_name as flash_cookie_name
from forum.web.kiosk import KIOSK_COOKIE
from forum.web.middleware.csrf import SAFE_METHODS
from forum.web.middleware.language import preferred
from forum.web.page_cache.cache import CachedResponse, PageCache
from forum.web.redisplay import text_size_of
from forum.web.request import ACTOR, wants_fragment

CACHEABLE = "forum.shared"
"""Key in a request's scope: its response to a guest is the same for every guest."""
CHANGES = "forum.changes"
"""Key in a request's scope: the changes that the cache knew of before anything was read for it."""
RECENT_WRITE_COOKIE = "forum_acted"
RECENT_WRITE_SECONDS = 5
"""Seconds after a write in which its author bypasses the cache: other processes may not know of the
write yet, and numbers may be a moment old."""
VARY = b"cookie, accept-language, accept-encoding, hx-request"
"""Value of the Vary header."""
_BODY_HEADERS = (b"content-length", b"content-type", b"content-encoding")


class CacheMiddleware:
    """Answers guests from the cache, and fills it with responses of the inner layers.

    `session_cookie` names the cookie of a session. After a write its author bypasses the cache for
    `RECENT_WRITE_SECONDS`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        cache: PageCache,
        site: Site,
        session_cookie: str,
    ) -> None:
        self.app = app
        self.cache = cache
        self.site = site
        # With one of these cookies, a page may contain what no other reader gets.
        self._personal = {
            session_cookie,
            flash_cookie_name(site),
            RECENT_WRITE_COOKIE,
            KIOSK_COOKIE,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[CHANGES] = self.cache.changes
        if scope["method"] != "GET":
            is_write = scope["method"] not in SAFE_METHODS
            await self.app(scope, receive, self._mark_recent_write(send) if is_write else send)
        elif (key := self._cache_key(scope)) is None:
            await self.app(scope, receive, send)
        elif (cached := self.cache.get(key)) is not None:
            scope["route"] = cached.route
            await _send_cached(cached, scope, send)
        else:
            await self._fill(key, scope, receive, send)

    def _cache_key(self, scope: Scope) -> tuple[Any, ...] | None:
        """Everything a guest's response depends on; None for a reader who may get another one.

        Read by the very functions by which the inner layers read it: if the two understood one odd
        header differently, one reader's response would be kept for the others.
        """
        connection = HTTPConnection(scope)
        headers = connection.headers
        hosts = headers.getlist("host")
        if len(hosts) > 1 or not self._personal.isdisjoint(cookies_of(connection)):
            return None
        return (
            *hosts, scope["raw_path"], scope["query_string"], headers.get("accept-encoding"),
            wants_fragment(connection), text_size_of(connection), preferred(connection, self.site),
        )  # fmt: skip

    async def _fill(self, key: tuple[Any, ...], scope: Scope, receive: Receive, send: Send) -> None:
        generation = self.cache.generation
        start: Message | None = None
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                if self._may_keep(message, scope):
                    start = message
                    return
            elif start is not None:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    cached = _make_entry(start, b"".join(parts), scope.get("route"))
                    self.cache.keep(key, cached, generation)
                    await _send_cached(cached, scope, send)
                return
            await send(message)

        await self.app(scope, receive, collect)

    def _may_keep(self, start: Message, scope: Scope) -> bool:
        """Whether a response is the same for every guest with the same key.

        Of the cookies it may set only that of the language, which follows from the key.
        """
        is_guest = not scope.get(ACTOR, GUEST).is_authenticated
        if start["status"] != 200 or not is_guest or not scope.get(CACHEABLE):
            return False
        headers = Headers(raw=start["headers"])
        return "no-store" not in headers.get("cache-control", "") and all(
            cookie.startswith(f"{LANGUAGE_COOKIE}=") for cookie in headers.getlist("set-cookie")
        )

    def _mark_recent_write(self, send: Send) -> Send:
        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                secure = "; Secure" if self.site.is_https else ""
                MutableHeaders(scope=message).append(
                    "set-cookie",
                    f"{RECENT_WRITE_COOKIE}=1; Path=/; Max-Age={RECENT_WRITE_SECONDS}; HttpOnly; "
                    f"SameSite=Lax{secure}",
                )
            await send(message)

        return send_with_cookie


def _make_entry(start: Message, body: bytes, route: Any) -> CachedResponse:
    etag = b'W/"%s"' % blake2b(body, digest_size=12).hexdigest().encode()
    headers = [pair for pair in start["headers"] if pair[0] != b"vary"]
    return CachedResponse([*headers, (b"etag", etag), (b"vary", VARY)], body, etag, route)


async def _send_cached(cached: CachedResponse, scope: Scope, send: Send) -> None:
    """Send a cached response, or a 304 if the reader has it already."""
    if_none_match = next(
        (value for name, value in scope["headers"] if name == b"if-none-match"), b""
    )
    if if_none_match and cached.etag in if_none_match:
        headers = [pair for pair in cached.headers if pair[0] not in _BODY_HEADERS]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(cached.headers)})
    await send({"type": "http.response.body", "body": cached.body})
