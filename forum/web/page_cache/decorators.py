"""Page cache decorators: handlers whose pages are the same for many readers until a change."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from forum.web.cookies import cookies_of
from forum.web.flash import flash_of
from forum.web.middleware.security_headers import NO_STORE
from forum.web.page_cache.cache import PageCache
from forum.web.page_cache.middleware import CACHEABLE, RECENT_WRITE_COOKIE
from forum.web.redisplay import text_size_of
from forum.web.request import ACTOR, actor_of, language_of, part_of, wants_fragment

Handler = Callable[[Request], Awaitable[Response]]


def cache_of(request: Request) -> PageCache:
    """The page cache of this process."""
    return part_of(request, PageCache)


def cache_for_guests(handler: Handler) -> Handler:
    """Cache a page that is the same for every reader who isn't signed in."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        request.scope[CACHEABLE] = not actor_of(request).is_authenticated
        return await handler(request)

    return answer


def cache_for_everyone(handler: Handler) -> Handler:
    """Cache a page that is the same for every reader, but for what the layout shows of their role.

    The handler gets an actor without any more than that, so its page can't contain personal data.
    """

    @wraps(handler)
    async def answer(request: Request) -> Response:
        actor = actor_of(request).for_shared_cache
        request.scope[ACTOR] = actor
        request.scope[CACHEABLE] = True
        if not actor.is_authenticated or flash_of(request):
            return await handler(request)
        cache, key = cache_of(request), _cache_key(request)
        cached = None if RECENT_WRITE_COOKIE in cookies_of(request) else cache.get(key)
        if cached is not None:
            return HTMLResponse(cached)
        generation = cache.generation
        response = await handler(request)
        if response.status_code == 200 and request.scope[CACHEABLE]:
            cache.keep(key, response.body, generation)
        return response

    return answer


def no_store(handler: Handler) -> Handler:
    """Keep browsers from storing a page, even for Back: it contains an address or a secret."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        request.scope[NO_STORE] = True
        return await handler(request)

    return answer


def skip_cache(request: Request) -> None:
    """Don't cache this response: it depends on state outside the journal, such as an outage."""
    request.scope[CACHEABLE] = False


def _cache_key(request: Request) -> tuple[object, ...]:
    return (
        request.url.path, request.url.query, language_of(request), text_size_of(request),
        wants_fragment(request), actor_of(request),
    )  # fmt: skip
