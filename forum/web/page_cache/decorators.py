"""Page cache decorators: handlers whose pages are the same for many readers until a change."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from forum.core.actor import Actor
from forum.web import personal_parts
from forum.web.cookies import cookies_of
from forum.web.flash import flash_of
from forum.web.kiosk import is_kiosk
from forum.web.middleware.security_headers import NO_STORE
from forum.web.page_cache.cache import PageCache
from forum.web.page_cache.middleware import CACHEABLE, RECENT_WRITE_COOKIE
from forum.web.redisplay import text_size_of
from forum.web.request import ACTOR, actor_of, language_of, part_of, wants_fragment

Handler = Callable[[Request], Awaitable[Response]]
READER_STATE = "forum.reader_state"
"""Key in a request's scope: what a shared page knows of its reader."""


@dataclass(frozen=True)
class ReaderState:
    """What a page shows differently to some members: what ties them to it, such as their vote.

    `is_author`: something on the page is theirs; the page is kept, but for them alone.
    """

    ties: Any
    is_author: bool = False


ReadState = Callable[[Request], Awaitable[ReaderState | None]]


def reader_state_of(request: Request) -> ReaderState | None:
    """The state of the member for whom a shared page is made; None on every other page."""
    state: ReaderState | None = request.scope.get(READER_STATE)
    return state


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
        return await _shared(request, handler, actor_of(request).for_shared_cache)

    return answer


def cache_by_state(read_state: ReadState) -> Callable[[Handler], Handler]:
    """Cache a page that is the same for all members in the same state.

    `read_state` returns that state, which the handler finds by `reader_state_of`. For None the page
    concerns the member in other ways too: it is made for them, and not kept.

    The name and id of the member stand on a shared page as marks (`personal_parts`).
    """

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def answer(request: Request) -> Response:
            actor = actor_of(request)
            if not actor.is_authenticated:
                request.scope[CACHEABLE] = True
                return await handler(request)
            state = await read_state(request)
            if state is None:
                return await handler(request)
            request.scope[READER_STATE] = state
            shared = replace(
                actor.for_shared_cache,
                member_id=actor.member_id if state.is_author else 0,
                level=actor.level,
                name=personal_parts.NAME,
            )
            response = await _shared(request, handler, shared, state)
            return personal_parts.fill(response, actor)

        return answer

    return decorate


async def _shared(
    request: Request, handler: Handler, actor: Actor, state: Hashable = None
) -> Response:
    """The cached page of all readers who are this actor in this state, or a new one."""
    request.scope[ACTOR] = actor
    request.scope[CACHEABLE] = True
    if not actor.is_authenticated or flash_of(request):
        return await handler(request)
    cache, key = cache_of(request), (*_cache_key(request), state)
    cached = None if RECENT_WRITE_COOKIE in cookies_of(request) else cache.get(key)
    if cached is not None:
        return HTMLResponse(cached)
    generation = cache.generation
    response = await handler(request)
    if response.status_code == 200 and request.scope[CACHEABLE]:
        cache.keep(key, response.body, generation)
    return response


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
        wants_fragment(request), actor_of(request), is_kiosk(request),
    )  # fmt: skip
