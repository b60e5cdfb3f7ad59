"""A request's reading and writing, as the actor behind it."""

from contextlib import AbstractAsyncContextManager

from starlette.requests import Request

from forum.core.unit_of_work import Reading, Work
from forum.web.request import actor_of, workshop_of


def reading(request: Request) -> AbstractAsyncContextManager[Reading]:
    """A snapshot to read from."""
    return workshop_of(request).reading()


def writing(request: Request) -> AbstractAsyncContextManager[Work]:
    """One change by the actor of the request; committed before a response exists."""
    return workshop_of(request).writing(actor_of(request))
