"""Cookies that know a browser again: while a sign-in is under way, and after it was used.

Neither signs anybody in. Both are random; the database holds their hashes only.
"""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.actions import sessions
from forum.accounts.tables import Member
from forum.core.site import Site
from forum.core.tokens import is_secret, new_secret
from forum.core.unit_of_work import UnitOfWork
from forum.web.request import site_of

HANDLE_COOKIE = "forum_sign_in"
"""The browser that asked for a sign-in, and may type its code."""
REMEMBERED = timedelta(days=400)
"""How long a browser is known after the last sign-in; browsers keep no cookie longer."""


def _browser_cookie(site: Site) -> str:
    return "__Host-forum_browser" if site.is_https else "forum_browser"


def browser_of(request: Request) -> str:
    """The secret of a browser somebody was signed in with before, or nothing."""
    secret = request.cookies.get(_browser_cookie(site_of(request)), "")
    return secret if is_secret(secret) else ""


async def remember_browser(request: Request, uow: UnitOfWork, member: Member) -> str:
    """Note that a member signed in with this browser; returns its secret."""
    secret = browser_of(request) or new_secret()
    await sessions.note_browser(uow, member, secret)
    return secret


def set_browser(response: Response, site: Site, secret: str) -> None:
    """Let the browser be known again."""
    _set(response, site, _browser_cookie(site), secret, REMEMBERED)


def set_handle(response: Response, site: Site, handle: str, lasts: timedelta) -> None:
    """Make this browser the one that asked, for as long as its code works."""
    _set(response, site, HANDLE_COOKIE, handle, lasts)


def drop_handle(response: Response) -> None:
    """Forget that this browser asked."""
    response.delete_cookie(HANDLE_COOKIE, path="/")


def _set(response: Response, site: Site, name: str, value: str, lasts: timedelta) -> None:
    response.set_cookie(
        name, value, max_age=int(lasts.total_seconds()), path="/",
        secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip
