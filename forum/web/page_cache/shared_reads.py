"""Shared reads: small things that many pages show, read once until the journal reports a change."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import Request

from forum.core.unit_of_work import ReadSession
from forum.web.cookies import cookies_of
from forum.web.page_cache.cache import PageCache
from forum.web.page_cache.middleware import CHANGES, RECENT_WRITE_COOKIE
from forum.web.request import part_of

Value = TypeVar("Value")
Read = Callable[[ReadSession], Awaitable[Value]]


class SharedReads:
    """What was read for pages, by the function that reads it; nobody may change it.

    A value is as old as a cached page can be: it lives until the next change that `cache` hears of,
    votes excepted. Only what is small belongs here, such as the town's neighbourhoods.
    """

    def __init__(self, cache: PageCache) -> None:
        self._cache = cache
        self._changes = cache.changes
        self._values: dict[Read[Any], Any] = {}

    async def get(self, read: Read[Value], session: ReadSession, changes: int) -> Value:
        """The value that `read` returns; `changes`: the count before `session` began."""
        if self._changes != self._cache.changes:
            self._changes = self._cache.changes
            self._values.clear()
        if read in self._values:
            value: Value = self._values[read]
            return value
        value = await read(session)
        if changes == self._cache.changes:
            self._values[read] = value
        return value


async def shared(request: Request, read: Read[Value], session: ReadSession) -> Value:
    """What `read` returns, from memory if it is known; whoever has just written reads it anew."""
    if RECENT_WRITE_COOKIE in cookies_of(request):
        return await read(session)
    return await part_of(request, SharedReads).get(read, session, request.scope[CHANGES])
