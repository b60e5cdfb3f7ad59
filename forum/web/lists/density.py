"""How close together the rows of lists stand, as the browser remembers it."""

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from forum.web.cookies import cookies_of, keep_choice

DENSITY_COOKIE = "forum_density"
DENSITIES = ("dense", "comfortable")
"""The first is usual: staff look for one row among many."""


def density_of(request: HTTPConnection) -> str:
    """The density that the reader chose."""
    chosen = cookies_of(request).get(DENSITY_COOKIE, "")
    return chosen if chosen in DENSITIES else DENSITIES[0]


def keep_density(request: Request, response: Response, density: str) -> None:
    """Store the reader's density in a cookie; another value counts as the usual one."""
    chosen = density if density in DENSITIES else DENSITIES[0]
    keep_choice(request, response, DENSITY_COOKIE, chosen)
