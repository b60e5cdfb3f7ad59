"""Route of `/.well-known/security.txt` (RFC 9116): where to report a fault of this site."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from forum.core.data_protection import DataProtection
from forum.web.request import part_of, session_factory_of, site_of
from forum.web.routing import get

PATH = "/.well-known/security.txt"
VALID_FOR = timedelta(days=180)
"""RFC 9116 (2.5.5) recommends less than a year, so that nobody relies on an old address."""


async def security_txt(request: Request) -> Response:
    """The address for reports; it is made anew at each request, so that it never expires."""
    site = site_of(request)
    expires = session_factory_of(request).clock.now() + VALID_FOR
    lines = (
        f"Contact: mailto:{part_of(request, DataProtection).email or site.email}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {', '.join(site.language_codes)}",
        f"Canonical: {site.absolute(PATH)}",
    )
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": "max-age=86400"})


ROUTES = (get(PATH, security_txt, "about:security_txt", bare=True),)
