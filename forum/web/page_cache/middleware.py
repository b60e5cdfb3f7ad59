"""Page cache middleware: whole responses for guests, before nearly all other layers.

Entries are dropped as soon as the journal reports a change that readers see. Readers who have just
changed something, or are signed in, never get one of these (members:
`web/page_cache/decorators.py`). No entry contains personal data.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core.actor import GUEST
from forum.core.i18n.languages import negotiate
from forum.core.site import Site
from forum.web.flash import cookie_name as flash_cookie_name
from forum.web.middleware.csrf import SAFE_METHODS
from forum.web.middleware.language import COOKIE as LANGUAGE_COOKIE
from forum.web.page_cache.cache import CachedResponse, PageCache
from forum.web.redisplay import TEXT_SIZE_COOKIE
from forum.web.request import ACTOR

CACHEABLE = "forum.shared"
"""Key in a request's scope: its response to a guest is the same for every guest."""
RECENT_WRITE_COOKIE = b"forum_acted"
RECENT_WRITE_SECONDS = 5
"""Seconds after a write in which its author bypasses the cache: the other processes may not know
of the write yet."""
VARY = b"cookie, accept-language, accept-encoding, hx-request"
"""Value of the Vary header."""
_BODY_HEADERS = (b"content-length", b"content-type", b"content-encoding")


@lru_cache(maxsize=1000)
def _parse_cookies(header: bytes) -> dict[bytes, bytes]:
    pairs = (part.strip().partition(b"=") for part in header.split(b";"))
    return {name: value for name, _, value in pairs}


class CacheMiddleware:
    """Answers guests from the cache, and fills it with responses of the inner layers.

    `session_cookie` names the cookie of a session; `multi_process` says that other processes write
    too, so that after a write its author bypasses the cache for `RECENT_WRITE_SECONDS`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        cache: PageCache,
        site: Site,
        session_cookie: str,
        multi_process: bool,
    ) -> None:
        self.app = app
        self.cache = cache
        self.site = site
        self.multi_process = multi_process
        # With one of these cookies, a page may contain what no other reader gets.
        self._personal = {
            session_cookie.encode(),
            flash_cookie_name(site).encode(),
            RECENT_WRITE_COOKIE,
        }
        self._preferred_language = lru_cache(maxsize=1000)(self._negotiate_language)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] != "GET":
            is_write = self.multi_process and scope["method"] not in SAFE_METHODS
            await self.app(scope, receive, self._mark_recent_write(send) if is_write else send)
        elif (key := self._cache_key(scope)) is None:
            await self.app(scope, receive, send)
        elif (cached := self.cache.get(key)) is not None:
            scope["route"] = cached.route
            await _send_cached(cached, scope, send)
        else:
            await self._fill(key, scope, receive, send)

    def _cache_key(self, scope: Scope) -> tuple[Any, ...] | None:
        """Everything a guest's response depends on; None for a reader who may get another one."""
        host = accept_language = cookie = b""
        gzipped = fragment = False
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookie = cookie + b"; " + value if cookie else value
            elif name == b"accept-encoding":
                gzipped = b"gzip" in value
            elif name == b"accept-language":
                accept_language = value
            elif name == b"host":
                if host:
                    return None
                host = value
            elif name == b"hx-request":
                fragment = value == b"true"
        size = language = b""
        if cookie:
            cookies = _parse_cookies(cookie)
            if not self._personal.isdisjoint(cookies):
                return None
            size = cookies.get(TEXT_SIZE_COOKIE.encode(), b"")
            language = cookies.get(LANGUAGE_COOKIE.encode(), b"")
        # A response in another language than the preferred one sets the language cookie.
        preferred = self._preferred_language(language, accept_language, self.site.language_codes)
        return (
            host, scope["raw_path"], scope["query_string"], gzipped, fragment, size == b"large",
            preferred,
        )  # fmt: skip

    def _negotiate_language(
        self, remembered: bytes, accept_language: bytes, offered: tuple[str, ...]
    ) -> str:
        language = remembered.decode("latin-1")
        if language in offered:
            return language
        return negotiate(accept_language.decode("latin-1"), offered, self.site.default_language)

    async def _fill(self, key: tuple[Any, ...], scope: Scope, receive: Receive, send: Send) -> None:
        generation = self.cache.generation
        start: Message | None = None
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                is_guest = not scope.get(ACTOR, GUEST).is_authenticated
                if message["status"] == 200 and is_guest and scope.get(CACHEABLE):
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

    def _mark_recent_write(self, send: Send) -> Send:
        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                secure = "; Secure" if self.site.is_https else ""
                MutableHeaders(scope=message).append(
                    "set-cookie",
                    f"{RECENT_WRITE_COOKIE.decode()}=1; Path=/; Max-Age={RECENT_WRITE_SECONDS}; HttpOnly; "
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
