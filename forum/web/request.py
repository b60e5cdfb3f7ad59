"""Request state: typed access to the request's scope and the application's state."""

from typing import cast

from starlette.requests import HTTPConnection

from forum.core.actor import GUEST, Actor
from forum.core.network import rate_limit_address
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory

ACTOR = "forum.actor"
"""Key in a request's scope: its actor."""


def session_factory_of(request: HTTPConnection) -> SessionFactory:
    """The session factory of this process."""
    return cast(SessionFactory, request.app.state.session_factory)


def site_of(request: HTTPConnection) -> Site:
    """The site: the town's forum as configured."""
    return cast(Site, request.app.state.site)


def actor_of(request: HTTPConnection) -> Actor:
    """The actor of the request; `GUEST` unless they are signed in."""
    return cast(Actor, request.scope.get(ACTOR, GUEST))


def language_of(request: HTTPConnection) -> str:
    """The language of the page."""
    return cast(str, request.scope["forum.language"])


def address_of(request: HTTPConnection) -> str:
    """The client's address as rate limits count it (`rate_limit_address`); never stored or logged."""
    return rate_limit_address(request.client.host) if request.client else ""


def wants_fragment(request: HTTPConnection) -> bool:
    """Whether htmx requests a fragment of a page."""
    return request.headers.get("hx-request") == "true"
