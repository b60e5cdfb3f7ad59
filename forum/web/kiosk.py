"""Kiosk: a device at a support point that many people use, one after the other. A cookie marks it."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from forum.web.cookies import cookies_of
from forum.web.request import site_of

KIOSK_COOKIE = "forum_kiosk"
KIOSK_LIFETIME = timedelta(days=400)
"""How long a device stays a kiosk after its last visit; browsers keep no cookie for longer."""


@dataclass(frozen=True)
class KioskTimes:
    """Seconds without a touch until a kiosk asks whether anybody is there, and until it then starts again."""

    idle: int
    warning: int


def is_kiosk(connection: HTTPConnection) -> bool:
    """Whether the request comes from a kiosk."""
    return cookies_of(connection).get(KIOSK_COOKIE) == "on"


def make_kiosk(request: HTTPConnection, response: Response) -> None:
    """Make the browser a kiosk, or let it stay one."""
    response.set_cookie(
        KIOSK_COOKIE, "on", max_age=int(KIOSK_LIFETIME.total_seconds()), path="/",
        secure=site_of(request).is_https, httponly=True, samesite="lax",
    )  # fmt: skip


def drop_kiosk(request: HTTPConnection, response: Response) -> None:
    """Make the browser an ordinary one again."""
    _delete(request, response, KIOSK_COOKIE)


def forget_visitor(request: HTTPConnection, response: Response) -> None:
    """Delete what the browser keeps of a person: all our cookies but the kiosk's, and what pages stored."""
    for name in cookies_of(request):
        if name != KIOSK_COOKIE and name.removeprefix("__Host-").startswith("forum"):
            _delete(request, response, name)
    response.headers["clear-site-data"] = '"cache", "storage"'


def _delete(request: HTTPConnection, response: Response, name: str) -> None:
    secure = site_of(request).is_https
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
