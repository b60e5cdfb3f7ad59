"""Flash messages: a public code in a short-lived cookie, from a redirect to the page it leads to.

The cookie holds a hash of that page's path, so that a page loaded meanwhile in another tab doesn't
consume it. It holds no text: the page shows the slices' message of the code, or none.
"""

import re
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import unquote, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from forum.core.site import Site
from forum.web.cookies import cookies_of, host_cookie
from forum.web.request import site_of

SECONDS = 60
"""Lifetime of the cookie."""
_VALUE = re.compile(r"([0-9a-f]{12})\.(-?)([a-z][a-z_]{0,60})")


@dataclass(frozen=True)
class Flash:
    """A public code, and whether it reports a refusal."""

    code: str
    refused: bool = False


def refusal(code: str) -> str:
    """Mark a code as a refusal, which is shown as a problem and not as a success."""
    return f"-{code}"


def cookie_name(site: Site) -> str:
    """Name of the cookie."""
    return host_cookie(site, "forum_said")


def set_flash(response: Response, site: Site, target: str, code: str) -> None:
    """Show the message of `code` once, on the page at `target`."""
    value = f"{_digest(unquote(urlsplit(target).path))}.{code}"
    response.set_cookie(
        cookie_name(site), value, max_age=SECONDS, path="/",
        secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip


def flash_of(request: HTTPConnection) -> Flash | None:
    """The flash message for the page of this request, if there is one."""
    cookie = cookies_of(request).get(cookie_name(site_of(request)))
    match = _VALUE.fullmatch(cookie) if cookie else None
    if match is None or match[1] != _digest(request.scope["path"]):
        return None
    return Flash(match[3], match[2] == "-")


def drop_flash(response: Response, site: Site) -> None:
    """Delete the cookie of a message that is shown, and keep browsers from storing its page."""
    response.delete_cookie(
        cookie_name(site), path="/", secure=site.is_https, httponly=True, samesite="lax"
    )
    response.headers["cache-control"] = "no-store"


def _digest(path: str) -> str:
    return blake2b(path.encode(), digest_size=6).hexdigest()
