"""Routing: route specifications with guard and rate limits, built into Starlette routes once."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import cache, wraps
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from forum.core.errors import Forbidden
from forum.web.convertors import register_convertors
from forum.web.forms import posted_values, preserve_input
from forum.web.guards import EVERYONE, Guard
from forum.web.rate_limits.limiter import enforce_limits
from forum.web.request import actor_of, language_of

Handler = Callable[[Request], Awaitable[Response]]
IN_LANGUAGE = "/{lang:lang}"
SIGN_IN, SECOND_FACTOR = "/sign-in", "/me/second-factor"
"""Paths of the pages that let a reader in."""


@dataclass(frozen=True)
class RouteSpec:
    """Specification of a route. `path` follows the language prefix unless the route is `bare`."""

    method: str
    path: str
    handler: Handler
    name: str
    guard: Guard = EVERYONE
    bare: bool = False
    limits: tuple[str, ...] = ()

    @property
    def full_path(self) -> str:
        """The path pattern with its language prefix."""
        return self.path if self.bare else IN_LANGUAGE + self.path


def get(
    path: str,
    handler: Handler,
    name: str,
    guard: Guard = EVERYONE,
    *,
    bare: bool = False,
    limits: tuple[str, ...] = (),
) -> RouteSpec:
    """A GET route: a page, under the named limits."""
    return RouteSpec("GET", path, handler, name, guard, bare, limits)


def post(
    path: str,
    handler: Handler,
    name: str,
    guard: Guard = EVERYONE,
    *,
    bare: bool = False,
    limits: tuple[str, ...] = (),
) -> RouteSpec:
    """A POST route: a change, under the limits on all writes and those named in `limits`."""
    return RouteSpec("POST", path, handler, name, guard, bare, ("address", "member", *limits))


class NotAdmitted(Exception):
    """The guard of a route refuses this actor; `is_authenticated` when they are signed in."""

    def __init__(self, *, is_authenticated: bool) -> None:
        super().__init__(is_authenticated)
        self.is_authenticated = is_authenticated


class ReauthenticationRequired(Exception):
    """The actor's role is dormant, and the route needs it; `posted` is what they sent."""

    def __init__(self, posted: dict[str, str]) -> None:
        super().__init__()
        self.posted = posted


def _guarded(route: RouteSpec) -> Handler:
    @wraps(route.handler)
    async def enter(request: Request) -> Response:
        try:
            return await admit(request)
        except Exception:
            if route.method == "POST":
                await preserve_input(request)
            raise

    async def admit(request: Request) -> Response:
        actor = actor_of(request)
        if not route.guard.allows(actor):
            if not actor.is_authenticated and route.method == "GET":
                return _redirect_to(request, SIGN_IN)
            if actor.has_dormant_role and route.guard.allows(actor.reauthenticated):
                if route.method == "GET":
                    return _redirect_to(request, SECOND_FACTOR)
                raise ReauthenticationRequired(await posted_values(request))
            if actor.is_blocked:
                raise Forbidden("blocked")
            raise NotAdmitted(is_authenticated=actor.is_authenticated)
        await enforce_limits(request, route.limits)
        return await route.handler(request)

    return enter


def _redirect_to(request: Request, page: str) -> Response:
    """To the page that lets the reader in, which leads back here."""
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    location = f"/{language_of(request)}{page}?" + urlencode({"next": target})
    return RedirectResponse(location, status_code=303)


@cache
def _build(route: RouteSpec) -> Route:
    """Starlette's route, which holds no state: its pattern is compiled once per process."""
    return Route(route.full_path, _guarded(route), methods=[route.method], name=route.name)


def build_routes(routes: Iterable[RouteSpec]) -> list[Route]:
    """Starlette's routes for the specifications, each behind its guard and limits."""
    register_convertors()
    return [_build(route) for route in routes]
