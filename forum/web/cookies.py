"""Cookies of a request, names of those that hold a secret, and those that hold what a reader chose.

Starlette decodes quoted values with `http.cookies`, in Python 3.11 in quadratic time: one header of
400 kB would stop a process for minutes. Our values are tokens, which are never quoted.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from forum.core.site import Site
from forum.web.request import site_of

TEXT_SIZE_COOKIE = "forum_text"
LANGUAGE_COOKIE = "forum_language"
KEYS_COOKIE = "forum_keys"
CHOICE_LIFETIME = timedelta(days=365)
"""How long a browser remembers a choice of its reader."""
MAX_LENGTH = 16_000
"""Bytes of the Cookie headers of a request; with longer ones it counts as one without cookies.

Browsers keep some 180 cookies of a domain, also those of the town's other sites on it.
"""
_COOKIES, _SHARED = "forum.cookies", "forum.shared_device"


def host_cookie(site: Site, name: str) -> str:
    """The cookie's name; `__Host-` keeps a subdomain from setting it (RFC 6265bis, 4.1.3.2).

    Browsers refuse that prefix on http.
    """
    return f"__Host-{name}" if site.is_https else name


def cookies_of(request: HTTPConnection) -> Mapping[str, str]:
    """The request's cookies by name, each value as it was sent; of repeated names the last counts.

    They are parsed once and kept in the scope, so that all layers read the same.
    """
    scope = request.scope
    if _COOKIES not in scope:
        scope[_COOKIES] = _parse(scope)
    return cast(Mapping[str, str], scope[_COOKIES])


def _parse(scope: Scope) -> dict[str, str]:
    headers = [value for name, value in scope["headers"] if name == b"cookie"]
    if not headers or sum(map(len, headers)) > MAX_LENGTH:
        return {}
    pairs = (part.partition("=") for part in b";".join(headers).decode("latin-1").split(";"))
    return {name.strip(" \t"): value.strip(" \t") for name, equals, value in pairs if equals}


def mark_shared(scope: Scope) -> None:
    """Let nothing that this request stores outlive the browser's session: others use the device."""
    scope[_SHARED] = True


def choice_seconds(scope: Scope) -> int | None:
    """Max-Age of a choice; None for one that ends with the browser, on a device that others use."""
    return None if scope.get(_SHARED) else int(CHOICE_LIFETIME.total_seconds())


def keep_choice(request: HTTPConnection, response: Response, name: str, value: str) -> None:
    """Store what the reader chose in their browser."""
    response.set_cookie(
        name, value, max_age=choice_seconds(request.scope), path="/",
        secure=site_of(request).is_https, httponly=True, samesite="lax",
    )  # fmt: skip


def has_single_keys(request: HTTPConnection) -> bool:
    """Whether single-character shortcuts are on in this browser (WCAG 2.1.4)."""
    return cookies_of(request).get(KEYS_COOKIE) == "on"


def end_choices(request: HTTPConnection, response: Response) -> None:
    """Let the choices that the browser has already end with its session, too."""
    mark_shared(request.scope)
    for name in (TEXT_SIZE_COOKIE, LANGUAGE_COOKIE):
        if value := cookies_of(request).get(name):
            keep_choice(request, response, name, value)
