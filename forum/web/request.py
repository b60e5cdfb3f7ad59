"""Request state: typed access to the request's scope and the application's state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from starlette.requests import HTTPConnection

from forum.core.actor import GUEST, Actor
from forum.core.network import rate_limit_address
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory

ACTOR = "forum.actor"
"""Key in a request's scope: its actor."""

Part = TypeVar("Part")


@dataclass(frozen=True)
class AppState:
    """The parts of the application that its requests share, each under its type.

    The composition root makes it. A slice finds its own parts by their types, which this layer
    needn't know.
    """

    parts: Mapping[type[Any], Any]

    def part(self, of: type[Part]) -> Part:
        """The part of that type; raises `KeyError` when the application has none."""
        return cast(Part, self.parts[of])


def part_of(request: HTTPConnection, of: type[Part]) -> Part:
    """The application's part of that type."""
    return cast(AppState, request.app.state.forum).part(of)


def session_factory_of(request: HTTPConnection) -> SessionFactory:
    """The session factory of this process."""
    return part_of(request, SessionFactory)


def site_of(request: HTTPConnection) -> Site:
    """The site: the town's forum as configured."""
    return part_of(request, Site)


def actor_of(request: HTTPConnection) -> Actor:
    """The actor of the request; `GUEST` unless they are signed in."""
    return cast(Actor, request.scope.get(ACTOR, GUEST))


def member_id_of(request: HTTPConnection) -> int:
    """The id of the member who makes the request, where a guard lets no guest through."""
    member_id = actor_of(request).member_id
    assert member_id is not None
    return member_id


def language_of(request: HTTPConnection) -> str:
    """The language of the page."""
    return cast(str, request.scope["forum.language"])


def address_of(request: HTTPConnection) -> str:
    """The client's address as rate limits count it (`rate_limit_address`); never stored or logged."""
    return rate_limit_address(request.client.host) if request.client else ""


def wants_fragment(request: HTTPConnection) -> bool:
    """Whether htmx requests a fragment of a page."""
    return request.headers.get("hx-request") == "true"
