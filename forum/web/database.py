"""A request's reading and writing, as the actor behind it."""

from contextlib import AbstractAsyncContextManager

from starlette.requests import Request

from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.web.request import actor_of, session_factory_of


def read_session(request: Request) -> AbstractAsyncContextManager[ReadSession]:
    """A snapshot to read from."""
    return session_factory_of(request).read_session()


def unit_of_work(request: Request) -> AbstractAsyncContextManager[UnitOfWork]:
    """One change by the actor of the request; committed before a response exists."""
    return session_factory_of(request).unit_of_work(actor_of(request))
