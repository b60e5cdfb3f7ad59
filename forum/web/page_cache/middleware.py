"""Pages kept ready in memory: dropped as soon as the journal says that readers see something new.

Guests get whole answers, before nearly any other layer is asked. Whoever has just changed something, or
is signed in, never gets one of these (members: `web/page_cache/decorators.py`). Nothing personal is in here.
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
"""In a request's scope: to a guest, its answer is the same as to every other."""
RECENT_WRITE_COOKIE = b"forum_acted"
RECENT_WRITE_SECONDS = 5
"""For so long after a change the reader sees for themselves what other processes don't know yet."""
NOT_ALIKE = b"cookie, accept-language, accept-encoding, hx-request"
_BODILESS = (b"content-length", b"content-type", b"content-encoding")


@lru_cache(maxsize=1000)
def _cookies(header: bytes) -> dict[bytes, bytes]:
    pairs = (part.strip().partition(b"=") for part in header.split(b";"))
    return {name: value for name, _, value in pairs}


class CacheMiddleware:
    """Answers guests from the cache, and fills it with what the layers within have made.

    `session_cookie` names the cookie that makes a reader somebody; `across` says that other
    processes write too, so that whoever acts is for a moment not answered from the cache.
    """

    def __init__(
        self, app: ASGIApp, *, cache: PageCache, site: Site, session_cookie: str, across: bool
    ) -> None:
        self.app = app
        self.cache = cache
        self.site = site
        self.across = across
        # To whom carries one of these, a page may say something it says to nobody else.
        self._personal = {
            session_cookie.encode(),
            flash_cookie_name(site).encode(),
            RECENT_WRITE_COOKIE,
        }
        self._usual = lru_cache(maxsize=1000)(self._negotiated)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] != "GET":
            changes = self.across and scope["method"] not in SAFE_METHODS
            await self.app(scope, receive, self._marking(send) if changes else send)
        elif (key := self._key(scope)) is None:
            await self.app(scope, receive, send)
        elif (kept := self.cache.get(key)) is not None:
            scope["route"] = kept.route
            await _answer(kept, scope, send)
        else:
            await self._fill(key, scope, receive, send)

    def _key(self, scope: Scope) -> tuple[Any, ...] | None:
        """Everything a guest's answer depends on; None for whoever may get another."""
        host = accepted = cookie = b""
        zipped = fragment = False
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookie = cookie + b"; " + value if cookie else value
            elif name == b"accept-encoding":
                zipped = b"gzip" in value
            elif name == b"accept-language":
                accepted = value
            elif name == b"host":
                if host:
                    return None
                host = value
            elif name == b"hx-request":
                fragment = value == b"true"
        size = language = b""
        if cookie:
            cookies = _cookies(cookie)
            if not self._personal.isdisjoint(cookies):
                return None
            size = cookies.get(TEXT_SIZE_COOKIE.encode(), b"")
            language = cookies.get(LANGUAGE_COOKIE.encode(), b"")
        # An answer in another language than the usual one carries a cookie that remembers it.
        usual = self._usual(language, accepted)
        return (
            host, scope["raw_path"], scope["query_string"], zipped, fragment, size == b"large", usual,
        )  # fmt: skip

    def _negotiated(self, remembered: bytes, accepted: bytes) -> str:
        language = remembered.decode("latin-1")
        if language in self.site.language_codes:
            return language
        return negotiate(
            accepted.decode("latin-1"), self.site.language_codes, self.site.default_language
        )

    async def _fill(self, key: tuple[Any, ...], scope: Scope, receive: Receive, send: Send) -> None:
        generation = self.cache.generation
        held: Message | None = None
        parts: list[bytes] = []

        async def gather(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                is_guest = not scope.get(ACTOR, GUEST).is_authenticated
                if message["status"] == 200 and is_guest and scope.get(CACHEABLE):
                    held = message
                    return
            elif held is not None:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    kept = _kept(held, b"".join(parts), scope.get("route"))
                    self.cache.keep(key, kept, generation)
                    await _answer(kept, scope, send)
                return
            await send(message)

        await self.app(scope, receive, gather)

    def _marking(self, send: Send) -> Send:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                secure = "; Secure" if self.site.is_https else ""
                MutableHeaders(scope=message).append(
                    "set-cookie",
                    f"{RECENT_WRITE_COOKIE.decode()}=1; Path=/; Max-Age={RECENT_WRITE_SECONDS}; HttpOnly; "
                    f"SameSite=Lax{secure}",
                )
            await send(message)

        return send_marked


def _kept(start: Message, body: bytes, route: Any) -> CachedResponse:
    etag = b'W/"%s"' % blake2b(body, digest_size=12).hexdigest().encode()
    headers = [pair for pair in start["headers"] if pair[0] != b"vary"]
    return CachedResponse([*headers, (b"etag", etag), (b"vary", NOT_ALIKE)], body, etag, route)


async def _answer(kept: CachedResponse, scope: Scope, send: Send) -> None:
    """Send it, or only say that the reader has it already."""
    known = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"")
    if known and kept.etag in known:
        headers = [pair for pair in kept.headers if pair[0] not in _BODILESS]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
    await send({"type": "http.response.body", "body": kept.body})
