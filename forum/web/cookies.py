"""Cookies: names of those that hold a secret, and those that remember what a reader chose."""

from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from forum.core.site import Site
from forum.web.request import site_of

TEXT_SIZE_COOKIE = "forum_text"
LANGUAGE_COOKIE = "forum_language"
CHOICE_LIFETIME = timedelta(days=365)
"""How long a browser remembers a choice of its reader."""
_SHARED = "forum.shared_device"


def host_cookie(site: Site, name: str) -> str:
    """The cookie's name; `__Host-` keeps a subdomain from setting it (RFC 6265bis, 4.1.3.2).

    Browsers refuse that prefix on http.
    """
    return f"__Host-{name}" if site.is_https else name


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


def end_choices(request: HTTPConnection, response: Response) -> None:
    """Let the choices that the browser has already end with its session, too."""
    mark_shared(request.scope)
    for name in (TEXT_SIZE_COOKIE, LANGUAGE_COOKIE):
        if value := request.cookies.get(name):
            keep_choice(request, response, name, value)
