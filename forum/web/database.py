"""Database access of a request: read sessions, and units of work as its actor."""

from contextlib import AbstractAsyncContextManager

from starlette.requests import Request

from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.web.request import actor_of, session_factory_of


def read_session(request: Request) -> AbstractAsyncContextManager[ReadSession]:
    """A read session on one snapshot."""
    return session_factory_of(request).read_session()


def unit_of_work(request: Request) -> AbstractAsyncContextManager[UnitOfWork]:
    """A unit of work as the request's actor, which commits before a response exists."""
    return session_factory_of(request).unit_of_work(actor_of(request))
