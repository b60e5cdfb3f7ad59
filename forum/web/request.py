"""What travels with a request: typed access to Starlette's two states."""

from typing import cast

from starlette.requests import HTTPConnection

from forum.core.actor import GUEST, Actor
from forum.core.network import counted_address
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory

ACTOR = "forum.actor"
"""In a request's scope: who asks."""


def session_factory_of(request: HTTPConnection) -> SessionFactory:
    """Where this process does its work."""
    return cast(SessionFactory, request.app.state.session_factory)


def site_of(request: HTTPConnection) -> Site:
    """The town's forum."""
    return cast(Site, request.app.state.site)


def actor_of(request: HTTPConnection) -> Actor:
    """Who is behind the request."""
    return cast(Actor, request.scope.get(ACTOR, GUEST))


def language_of(request: HTTPConnection) -> str:
    """The language of the page."""
    return cast(str, request.scope["forum.language"])


def address_of(request: HTTPConnection) -> str:
    """The client's address as rate limits count it (`counted_address`); never stored or logged."""
    return counted_address(request.client.host) if request.client else ""


def wants_fragment(request: HTTPConnection) -> bool:
    """True when htmx asks for a piece of a page."""
    return request.headers.get("hx-request") == "true"
