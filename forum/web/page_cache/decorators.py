"""Handlers whose pages are the same for many readers: made once, and kept until something changes."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from forum.web.flash import flash_of
from forum.web.middleware.security_headers import PERSONAL
from forum.web.page_cache.cache import PageCache
from forum.web.page_cache.middleware import CACHEABLE, RECENT_WRITE_COOKIE
from forum.web.redisplay import text_size_of
from forum.web.request import ACTOR, actor_of, language_of, wants_fragment

Handler = Callable[[Request], Awaitable[Response]]


def cache_of(request: Request) -> PageCache:
    """The pages this process keeps ready."""
    return cast(PageCache, request.app.state.cache)


def cache_for_guests(handler: Handler) -> Handler:
    """A page that is the same for whoever isn't signed in."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        request.scope[CACHEABLE] = not actor_of(request).is_authenticated
        return await handler(request)

    return answer


def cache_for_everyone(handler: Handler) -> Handler:
    """A page that is the same for every reader, but for what the frame shows of their role.

    The handler is told no more than that of who asks, so its page can hold nothing personal.
    """

    @wraps(handler)
    async def answer(request: Request) -> Response:
        actor = actor_of(request).for_shared_cache
        request.scope[ACTOR] = actor
        request.scope[CACHEABLE] = True
        if not actor.is_authenticated or flash_of(request):
            return await handler(request)
        cache, key = cache_of(request), _key(request)
        kept = None if RECENT_WRITE_COOKIE.decode() in request.cookies else cache.get(key)
        if kept is not None:
            return HTMLResponse(kept)
        generation = cache.generation
        response = await handler(request)
        if response.status_code == 200 and request.scope[CACHEABLE]:
            cache.keep(key, response.body, generation)
        return response

    return answer


def no_store(handler: Handler) -> Handler:
    """A page no browser keeps, not even for its Back button: it holds an address or a secret."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        request.scope[PERSONAL] = True
        return await handler(request)

    return answer


def skip_cache(request: Request) -> None:
    """This answer depends on more than the journal tells of, such as a service that is away."""
    request.scope[CACHEABLE] = False


def _key(request: Request) -> tuple[object, ...]:
    return (
        request.url.path, request.url.query, language_of(request), text_size_of(request),
        wants_fragment(request), actor_of(request),
    )  # fmt: skip
