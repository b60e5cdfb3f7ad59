"""A form shown again in another language or letter size, with everything that was typed in it.

The switches of language and size on a page to write on are buttons of its form: they post it, marked with
`?again`, to where it is sent anyway. `read_form` then gives a form that isn't ok, so that each of these
routes shows its page again and changes nothing; `render` leaves the faults out. To a route that has no
such page the mark means nothing.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from forum.core.site import Site

PARAMETER = "again"
TEXT_SIZE_COOKIE = "forum_text"
SIZES = ("normal", "large")
LONGEST_QUERY = 1500
"""Letters of a query that a page repeats as it came, in the link to each language."""
LONGEST_VALUE = 200
ONE_YEAR = 365 * 24 * 3600


def again_of(request: Request) -> str:
    """How a form is to be shown again (a letter size, or `yes`); empty for a form that is sent."""
    return request.query_params.get(PARAMETER, "") if request.method == "POST" else ""


def text_size_of(request: Request) -> str:
    """How large this reader wants the text: normal or large."""
    wanted = again_of(request)
    if wanted not in SIZES:
        wanted = request.cookies.get(TEXT_SIZE_COOKIE, "")
    return wanted if wanted in SIZES else "normal"


def keep_text_size(response: Response, site: Site, size: str) -> None:
    """Remember how large this reader wants the text."""
    response.set_cookie(
        TEXT_SIZE_COOKIE, size, max_age=ONE_YEAR, path="/",
        secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip


def page_of(request: Request) -> str:
    """The path and query of the page in the reader's window.

    To a posted form it is the page the form stood on: where a form is sent there may be none to read.
    """
    url = str(request.url)
    if request.method == "POST":
        url = request.headers.get("referer", "")
        if urlsplit(url).netloc != request.headers.get("host"):
            return "/"
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def in_language(path: str, code: str, codes: tuple[str, ...]) -> str:
    """The same path in another language, without what speaks of one moment only."""
    path, _, query = path.partition("?")
    parts = path.split("/", 2)
    if parts[1] not in codes:
        return f"/{code}/"
    rest = parts[2] if len(parts) > 2 else ""
    kept = "&".join(
        part
        for part in query.split("&")
        if part and part.partition("=")[0] not in ("said", "decided", PARAMETER)
    )
    if len(kept) > LONGEST_QUERY:
        kept = _cut(kept)
    return f"/{code}/{rest}" + (f"?{kept}" if kept else "")


def _cut(query: str) -> str:
    """The beginning of each value of a long query, which is all that any page reads of it."""
    cut: list[tuple[str, str]] = []
    for name, value in parse_qsl(query[: 20 * LONGEST_QUERY]):
        pair = (name[:LONGEST_VALUE], value[:LONGEST_VALUE])
        if len(urlencode([*cut, pair])) > LONGEST_QUERY:
            break
        cut.append(pair)
    return urlencode(cut)
