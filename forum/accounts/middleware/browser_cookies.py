"""Cookies that identify a browser: during a sign-in, and after it was used.

Neither authenticates anybody. Both hold random secrets; the database stores their hashes only.
"""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from forum.core.site import Site
from forum.core.tokens import is_secret
from forum.web.cookies import cookies_of, host_cookie
from forum.web.request import site_of

BROWSER_COOKIE_LIFETIME = timedelta(days=400)
"""Lifetime of a known browser's cookie after the last sign-in; browsers keep none for longer."""


def _browser_cookie(site: Site) -> str:
    return host_cookie(site, "forum_browser")


def _handle_cookie(site: Site) -> str:
    return host_cookie(site, "forum_sign_in")


def handle_of(request: Request) -> str:
    """The handle of the browser that requested a sign-in and may enter its code, or an empty string."""
    return cookies_of(request).get(_handle_cookie(site_of(request)), "")


def browser_of(request: Request) -> str:
    """The secret of a browser that a member signed in with before, or an empty string."""
    secret = cookies_of(request).get(_browser_cookie(site_of(request)), "")
    return secret if is_secret(secret) else ""


def set_browser(response: Response, site: Site, secret: str) -> None:
    """Set the cookie of a known browser."""
    _set_cookie(response, site, _browser_cookie(site), secret, BROWSER_COOKIE_LIFETIME)


def set_handle(response: Response, site: Site, handle: str, lifetime: timedelta) -> None:
    """Set the handle cookie for `lifetime`: the browser may enter the code while it is valid."""
    _set_cookie(response, site, _handle_cookie(site), handle, lifetime)


def drop_handle(response: Response, site: Site) -> None:
    """Delete the handle cookie."""
    response.delete_cookie(
        _handle_cookie(site), path="/", secure=site.is_https, httponly=True, samesite="lax"
    )


def _set_cookie(response: Response, site: Site, name: str, value: str, lifetime: timedelta) -> None:
    response.set_cookie(
        name, value, max_age=int(lifetime.total_seconds()), path="/",
        secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip
