"""Flash messages: a code in a short-lived cookie, from the answer to a change to the page it leads to.

The cookie names the path it is meant for, so another tab that loads a page in between takes nothing
away. It holds no sentence: the page says the one its code has among the words of the slices, or nothing.
"""

import re
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import unquote, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from forum.core.site import Site
from forum.web.request import site_of

SECONDS = 60
_VALUE = re.compile(r"([0-9a-f]{12})\.(-?)([a-z][a-z_]{0,60})(?:\.([1-9][0-9]{0,14}))?")


@dataclass(frozen=True)
class Flash:
    """A public code, the number of what it is about (if any), and whether it is a refusal."""

    code: str
    about: int | None = None
    refused: bool = False


def refusal(code: str) -> str:
    """The code of a message that says no: shown as a problem, not as done."""
    return f"-{code}"


def cookie_name(site: Site) -> str:
    """`__Host-` keeps subdomains from setting it; browsers refuse the prefix on http."""
    return "__Host-forum_said" if site.is_https else "forum_said"


def set_flash(response: Response, site: Site, target: str, code: str, about: int | None) -> None:
    """Have the page at `target` say the sentence of `code`, once."""
    value = f"{_digest(unquote(urlsplit(target).path))}.{code}" + (f".{about}" if about else "")
    response.set_cookie(
        cookie_name(site), value, max_age=SECONDS, path="/",
        secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip


def flash_of(request: HTTPConnection) -> Flash | None:
    """The message that waits for this very page."""
    cookie = request.cookies.get(cookie_name(site_of(request)))
    found = _VALUE.fullmatch(cookie) if cookie else None
    if found is None or found[1] != _digest(request.scope["path"]):
        return None
    return Flash(found[3], int(found[4]) if found[4] else None, found[2] == "-")


def drop_flash(response: Response, site: Site) -> None:
    """It was said: forget it, and have no browser keep the page that said it."""
    response.delete_cookie(
        cookie_name(site), path="/", secure=site.is_https, httponly=True, samesite="lax"
    )
    response.headers["cache-control"] = "no-store"


def _digest(path: str) -> str:
    return blake2b(path.encode(), digest_size=6).hexdigest()
