"""Entries: a path, its handler, who may enter and how often. Built into Starlette routes once."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from forum.web.convertors import register_convertors
from forum.web.forms import keep_typed
from forum.web.guards import EVERYONE, Guard
from forum.web.rate_limits.limiter import enforce_limits
from forum.web.request import actor_of, language_of

Handler = Callable[[Request], Awaitable[Response]]
IN_LANGUAGE = "/{lang:lang}"


@dataclass(frozen=True)
class Entry:
    """One way in. `path` follows the language unless it is `bare`."""

    method: str
    path: str
    handler: Handler
    name: str
    guard: Guard = EVERYONE
    bare: bool = False
    limits: tuple[str, ...] = ()

    @property
    def full_path(self) -> str:
        return self.path if self.bare else IN_LANGUAGE + self.path


def get(
    path: str,
    handler: Handler,
    name: str,
    guard: Guard = EVERYONE,
    *,
    bare: bool = False,
    limits: tuple[str, ...] = (),
) -> Entry:
    """A page to read, under the limits named."""
    return Entry("GET", path, handler, name, guard, bare, limits)


def post(
    path: str,
    handler: Handler,
    name: str,
    guard: Guard = EVERYONE,
    *,
    bare: bool = False,
    limits: tuple[str, ...] = (),
) -> Entry:
    """A change. Besides the limits on all writes, those named in `limits` apply."""
    return Entry("POST", path, handler, name, guard, bare, ("address", "member", *limits))


class NotAdmitted(Exception):
    """The guard of an entry does not admit this actor; `known` when they are signed in."""

    def __init__(self, *, known: bool) -> None:
        super().__init__(known)
        self.known = known


def _guarded(entry: Entry) -> Handler:
    @wraps(entry.handler)
    async def enter(request: Request) -> Response:
        try:
            return await admit(request)
        except Exception:
            if entry.method == "POST":
                await keep_typed(request)
            raise

    async def admit(request: Request) -> Response:
        actor = actor_of(request)
        if not entry.guard.admits(actor):
            if not actor.known and entry.method == "GET":
                return _to_sign_in(request)
            raise NotAdmitted(known=actor.known)
        await enforce_limits(request, entry.limits)
        return await entry.handler(request)

    return enter


def _to_sign_in(request: Request) -> Response:
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    where = f"/{language_of(request)}/sign-in?" + urlencode({"next": target})
    return RedirectResponse(where, status_code=303)


def build_routes(entries: Iterable[Entry]) -> list[Route]:
    """Starlette's routes for the entries, each behind its guard and limits."""
    register_convertors()
    return [
        Route(entry.full_path, _guarded(entry), methods=[entry.method], name=entry.name)
        for entry in entries
    ]
