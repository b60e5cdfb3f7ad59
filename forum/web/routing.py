"""Entries: a path, its handler, who may enter and how often. Built into Starlette routes once."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from urllib.parse import quote, urlencode

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from forum.core.language import LANGUAGES
from forum.web.forms import keep_typed
from forum.web.guard import EVERYONE, Guard
from forum.web.limits import enforce_limits
from forum.web.state import actor_of, language_of

Handler = Callable[[Request], Awaitable[Response]]
IN_LANGUAGE = "/{lang:lang}"
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


class LanguageConvertor(Convertor[str]):
    """One of the interface's languages."""

    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class NumberConvertor(Convertor[int]):
    """A public number, small enough for every database."""

    regex = "[1-9][0-9]{0,14}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


class CodeConvertor(Convertor[str]):
    """A random code in an address: letters, digits, - and _."""

    regex = "[A-Za-z0-9_-]{1,64}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("code", CodeConvertor())
register_url_convertor("lang", LanguageConvertor())
register_url_convertor("number", NumberConvertor())


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
    return [
        Route(entry.full_path, _guarded(entry), methods=[entry.method], name=entry.name)
        for entry in entries
    ]


class Links:
    """Paths by the names of entries; knows nothing of hosts."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._paths = {entry.name: entry.full_path for entry in entries}
        # Most links on a page are the same on every page.
        self._kept = lru_cache(maxsize=10_000)(self._path)

    def path(self, name: str, lang: str, **parameters: object) -> str:
        """The path of an entry. Parameters it doesn't hold become its query; None is left out."""
        return self._path(name, lang, **parameters) if parameters else self._kept(name, lang)

    def _path(self, name: str, lang: str, **parameters: object) -> str:
        def fill(match: re.Match[str]) -> str:
            return lang if match[1] == "lang" else quote(str(parameters.pop(match[1])), safe="")

        path = _PARAMETER.sub(fill, self._paths[name])
        query = {key: value for key, value in parameters.items() if value not in (None, "")}
        return f"{path}?{urlencode(query)}" if query else path
